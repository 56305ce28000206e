namespace Ebpf.KernelTests;

/// <summary>The test of the tests: what is left behind is found.</summary>
public sealed class KernelResourcesTests
{
    [Fact]
    public async Task IsBackTo_OneMapFreedAndAnotherLeft_IsFalse()
    {
        Require.Root();
        BpfMap earlier = Create();
        KernelResources before = await KernelResources.SettledAsync();

        earlier.Dispose();
        using BpfMap left = Create();

        Assert.False(KernelResources.Now().IsBackTo(before));
        left.Dispose();
        await KernelResources.AssertKernelBackToAsync(before);
    }

    private static BpfMap Create() => BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
}
