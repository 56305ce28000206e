using System.Buffers.Binary;

namespace Ebpf.KernelTests.Maps;

public sealed class BpfByteMapTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfByteMapTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Members_OfAHash_AreThoseOfTheTypedView()
    {
        BpfByteMap bytes = _object.Maps["counts"].AsBytes();
        byte[] value = new byte[8];

        bytes.Set([1, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0]);

        Assert.Equal((4, 8), (bytes.KeyLength, bytes.ValueLength));
        Assert.Equal([new(1, 2)], _object.Maps["counts"].As<uint, ulong>());
        Assert.True(bytes.TryGetValue([1, 0, 0, 0], value));
        Assert.Equal(2, value[0]);
        Assert.False(bytes.TryGetValue([2, 0, 0, 0], value));
        Assert.True(bytes.Remove([1, 0, 0, 0]));
        Assert.False(bytes.Remove([1, 0, 0, 0]));
    }

    [Fact]
    public void Members_OtherLength_Throw()
    {
        BpfByteMap bytes = _object.Maps["counts"].AsBytes();

        Assert.Equal("key", Assert.Throws<ArgumentException>(() => bytes.Set(new byte[5], new byte[8])).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => bytes.Set(new byte[4], new byte[7])).ParamName);
        Assert.Equal("value", Assert.Throws<ArgumentException>(() => bytes.TryGetValue(new byte[4], new byte[9])).ParamName);
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => bytes.Remove([])).ParamName);
    }

    [Fact]
    public void GetEnumerator_RemovingEachElement_ReadsAll()
    {
        BpfMap<uint, ulong> counts = _object.Maps["counts"].As<uint, ulong>();
        for (uint i = 0; i < 1000; i++)
        {
            counts.Set(i, i);
        }

        HashSet<uint> keys = [];
        BpfByteMap bytes = _object.Maps["counts"].AsBytes();
        foreach (BpfByteMap.Element element in bytes)
        {
            uint key = BinaryPrimitives.ReadUInt32LittleEndian(element.Key);
            Assert.Equal(key, BinaryPrimitives.ReadUInt64LittleEndian(element.Value));
            Assert.True(keys.Add(key));
            Assert.True(bytes.Remove(element.Key));
        }

        Assert.Equal(1000, keys.Count);
        Assert.Empty(counts);
    }

    [Fact]
    public void GetEnumerator_EmptyMap_ReadsNothing() => Assert.False(_object.Maps["counts"].AsBytes().GetEnumerator().MoveNext());

    [Fact]
    public void ValueLength_PerCpu_HasThePaddedValueOfEachCpu()
    {
        BpfByteMap bytes = _object.Maps["per_cpu_slots"].AsBytes(); // Values of 12 bytes.
        int cpus = _object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>().CpuCount;
        int count = 0;

        foreach (BpfByteMap.Element element in bytes)
        {
            count += element.Value.Length;
        }

        Assert.Equal(16 * cpus, bytes.ValueLength);
        Assert.Equal(4 * 16 * cpus, count);
    }

    [Fact]
    public void Members_OfAQueue_HaveNoKey()
    {
        BpfByteMap bytes = _object.Maps["queue"].AsBytes();
        byte[] value = new byte[8];

        bytes.Set([], [5, 0, 0, 0, 0, 0, 0, 0]);

        Assert.True(bytes.TryGetValue([], value));
        Assert.Equal(5, value[0]);
    }

    [Fact]
    public void AsBytes_RingBuffer_Throws() => Assert.Throws<InvalidOperationException>(() => _object.Maps["a_ring_with_a_long_name"].AsBytes());
}
