namespace Ebpf.KernelTests.Maps;

public sealed class BpfPerCpuMapTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfPerCpuMapTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Values_OfAHash_AreSetReadAndRemoved()
    {
        BpfPerCpuMap<uint, ulong> map = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        ulong[] values = [.. Enumerable.Range(0, map.CpuCount).Select(cpu => 100ul + (ulong)cpu)];
        ulong[] read = new ulong[map.CpuCount];

        Assert.False(map.TryGetValues(1, read));
        map.SetValues(1, values);
        Assert.True(map.TryGetValues(1, read));
        Assert.Equal(values, read);
        Assert.True(map.Remove(1));
        Assert.False(map.Remove(1));
        Assert.False(map.TryGetValues(1, read));
    }

    [Fact]
    public void Values_OfOddSize_ArePaddedByTheKernelOnly()
    {
        BpfPerCpuMap<uint, Odd> map = _object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>();
        Odd[] values = [.. Enumerable.Range(0, map.CpuCount).Select(cpu => new Odd((uint)cpu + 1, 2, 0xffffffff))];
        Odd[] read = new Odd[map.CpuCount];

        map.SetValues(2, values);

        Assert.True(map.TryGetValues(2, read));
        Assert.Equal(values, read);
        Assert.True(map.TryGetValues(3, read));
        Assert.All(read, value => Assert.Equal(default, value));
        Assert.False(map.TryGetValues(4, read));
    }

    [Fact]
    public void Values_WrittenByAProgram_AreRead()
    {
        Require.TraceFs();
        BpfPerCpuMap<uint, Odd> map = _object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>();
        using BpfLink link = _object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid");

        Posix.GetProcessGroup(0x40000001);
        Posix.GetProcessGroup(0x40000001);

        Odd[] read = new Odd[map.CpuCount];
        Assert.True(map.TryGetValues(0, read));
        Assert.Equal(2, read.Sum(value => value.Calls));
        Assert.Equal(4, read.Sum(value => value.TwiceCalls));
        Assert.Contains(read, value => value.Argument == 0x40000001);
    }

    [Fact]
    public void Foreach_Hash_GivesEachKeyWithItsValues()
    {
        BpfPerCpuMap<uint, ulong> map = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        for (uint key = 0; key < 256; key++)
        {
            map.SetValues(key, [.. Enumerable.Range(0, map.CpuCount).Select(cpu => (key * 1000ul) + (ulong)cpu)]);
        }

        HashSet<uint> seen = [];
        foreach (BpfPerCpuMap<uint, ulong>.Element element in map)
        {
            Assert.True(seen.Add(element.Key));
            Assert.Equal(map.CpuCount, element.CpuCount);
            for (int cpu = 0; cpu < element.CpuCount; cpu++)
            {
                Assert.Equal((element.Key * 1000ul) + (ulong)cpu, element[cpu]);
            }
        }

        Assert.Equal(256, seen.Count);
    }

    [Fact]
    public void Foreach_ArrayOfOddSize_GivesEachIndex()
    {
        BpfPerCpuMap<uint, Odd> map = _object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>();
        map.SetValues(2, [.. Enumerable.Range(0, map.CpuCount).Select(cpu => new Odd((uint)cpu, 5, 6))]);

        List<(uint Key, Odd Last)> seen = [];
        foreach (BpfPerCpuMap<uint, Odd>.Element element in map)
        {
            seen.Add((element.Key, element[map.CpuCount - 1]));
        }

        Assert.Equal([(0, default), (1, default), (2, new Odd((uint)map.CpuCount - 1, 5, 6)), (3, default)], seen);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(1 << 29)] // Times the 8 bytes of a value it is 0 again.
    public void Element_NoSuchCpu_Throws(int cpu)
    {
        BpfPerCpuMap<uint, ulong> map = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        map.SetValues(1, new ulong[map.CpuCount]);

        Assert.Throws<ArgumentOutOfRangeException>(() => ReadOfEach(cpu));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReadOfEach(map.CpuCount));
        ReadOfEach(map.CpuCount - 1);

        void ReadOfEach(int index)
        {
            foreach (BpfPerCpuMap<uint, ulong>.Element element in map)
            {
                Assert.Equal(0ul, element[index]);
            }
        }
    }

    [Fact]
    public void Values_OfAnotherCount_Throw()
    {
        BpfPerCpuMap<uint, ulong> map = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();

        Assert.Throws<ArgumentException>(() => map.TryGetValues(1, new ulong[map.CpuCount + 1]));
        Assert.Throws<ArgumentException>(() => map.SetValues(1, new ulong[map.CpuCount - 1]));
    }

    [Fact]
    public void Operations_OfBothSizes_DoNotAllocate()
    {
        BpfPerCpuMap<uint, ulong> even = _object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        BpfPerCpuMap<uint, Odd> odd = _object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>();
        ulong[] evenValues = new ulong[even.CpuCount];
        Odd[] oddValues = new Odd[odd.CpuCount];
        UseAll(2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        UseAll(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void UseAll(int times)
        {
            for (int i = 0; i < times; i++)
            {
                even.SetValues(1, evenValues);
                even.TryGetValues(1, evenValues);
                even.Remove(1);
                odd.SetValues(1, oddValues);
                odd.TryGetValues(1, oddValues);
            }
        }
    }
}
