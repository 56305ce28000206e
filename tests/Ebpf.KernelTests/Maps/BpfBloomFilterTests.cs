namespace Ebpf.KernelTests.Maps;

public sealed class BpfBloomFilterTests
{
    [Fact]
    public void MayContain_Added_IsTrueForProgramsToo()
    {
        Require.Root();
        Require.Kernel(5, 16);
        using BpfObject obj = TestObject.Load("bloom");
        BpfBloomFilter<uint> seen = obj.Maps["seen"].AsBloomFilter<uint>();
        Assert.False(seen.MayContain(100));
        Assert.Equal(0u, Packet.Run(obj.Programs["ask"], 100));

        seen.Add(100);

        Assert.True(seen.MayContain(100));
        Assert.Equal(1u, Packet.Run(obj.Programs["ask"], 100));
        Assert.Throws<InvalidOperationException>(() => obj.Maps["seen"].AsBloomFilter<ulong>());
        Assert.Throws<InvalidOperationException>(() => obj.Maps["seen"].AsQueue<uint>());
    }
}
