namespace Ebpf.KernelTests.Maps;

public sealed class BpfMapTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfMapTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Facts_OfAHash_AreThoseOfTheSource()
    {
        BpfMap map = _object.Maps["counts"];

        Assert.Equal("counts", map.Name);
        Assert.Equal(BpfMapType.Hash, map.Type);
        Assert.Equal((4u, 8u, 1024u), (map.KeySize, map.ValueSize, map.MaxEntries));
        Assert.NotEqual(0u, map.Id);
        Assert.NotEqual(_object.Maps["slots"].Id, map.Id);
    }

    [Theory]
    [InlineData("counts", BpfMapType.Hash)]
    [InlineData("recent", BpfMapType.LruHash)]
    [InlineData("slots", BpfMapType.Array)]
    [InlineData("routes", BpfMapType.LpmTrie)]
    [InlineData("per_cpu", BpfMapType.PerCpuHash)]
    [InlineData("per_cpu_slots", BpfMapType.PerCpuArray)]
    [InlineData("queue", BpfMapType.Queue)]
    [InlineData("stack", BpfMapType.Stack)]
    [InlineData("a_ring_with_a_long_name", BpfMapType.RingBuffer)]
    public void Type_OfEachKind_IsThatOfTheSource(string name, BpfMapType type) => Assert.Equal(type, _object.Maps[name].Type);

    [Fact]
    public void As_OtherSizes_Throws()
    {
        BpfMap map = _object.Maps["counts"];

        InvalidOperationException keys = Assert.Throws<InvalidOperationException>(() => map.As<ulong, ulong>());
        InvalidOperationException values = Assert.Throws<InvalidOperationException>(() => map.As<uint, uint>());

        Assert.Equal("Map counts has keys of 4 bytes; UInt64 has 8.", keys.Message);
        Assert.Equal("Map counts has values of 8 bytes; UInt32 has 4.", values.Message);
        Assert.Throws<InvalidOperationException>(() => _object.Maps["queue"].AsQueue<uint>());
        Assert.Throws<InvalidOperationException>(() => _object.Maps["per_cpu"].AsPerCpu<uint, uint>());
    }

    [Theory]
    [InlineData("per_cpu")]
    [InlineData("per_cpu_slots")]
    [InlineData("queue")]
    [InlineData("a_ring_with_a_long_name")]
    public void As_MapWithoutOneValueForEachKey_Throws(string name) =>
        Assert.Throws<InvalidOperationException>(() => _object.Maps[name].As<uint, ulong>());

    [Fact]
    public void AsPerCpuAndAsQueue_Hash_Throw()
    {
        Assert.Throws<InvalidOperationException>(() => _object.Maps["counts"].AsPerCpu<uint, ulong>());
        Assert.Throws<InvalidOperationException>(() => _object.Maps["counts"].AsQueue<ulong>());
    }

    [Fact]
    public void Dispose_MapOfAnObject_DoesNothing()
    {
        BpfMap map = _object.Maps["counts"];

        map.Dispose();

        map.As<uint, ulong>().Set(1, 2);
        Assert.True(map.As<uint, ulong>().TryGetValue(1, out ulong value));
        Assert.Equal(2ul, value);
    }

    [Fact]
    public void Operations_ObjectDisposed_Throw()
    {
        BpfMap map = _object.Maps["counts"];
        BpfMap<uint, ulong> counts = map.As<uint, ulong>();
        BpfPerCpuMap<uint, ulong> perCpu = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        BpfQueue<ulong> queue = _object.Maps["queue"].AsQueue<ulong>();

        _object.Dispose();

        Assert.Throws<ObjectDisposedException>(() => counts.Set(1, 1));
        Assert.Throws<ObjectDisposedException>(() => counts.TryGetValue(1, out _));
        Assert.Throws<ObjectDisposedException>(() => counts.Any());
        Assert.Throws<ObjectDisposedException>(() => counts.SetBatch([1], [1]));
        Assert.Throws<ObjectDisposedException>(() => perCpu.TryGetValues(1, new ulong[perCpu.CpuCount]));
        Assert.Throws<ObjectDisposedException>(() => queue.TryPop(out _));
        Assert.Throws<ObjectDisposedException>(() => map.Id);
        Assert.Throws<ObjectDisposedException>(() => map.Pin("/sys/fs/bpf/ebpf-never"));
        Assert.Equal("counts", map.Name);
    }
}
