using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Minutes in a guest, so that only a guest of its own runs it (eng/lib-test.sh).</summary>
public sealed class UnlinkProbeRepetitionTests
{
    private const int Parts = 10;
    private const int RoundsOfAPart = 100;

    /// <summary>
    /// Of every kind in turn. A leak shows in each part; what the just-in-time compiler and the allocator take for
    /// themselves shows in a few, so the median counts: a quarter of a page a round is too much.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task StartAndDispose_ThousandTimes_NothingGrows()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkAttachKind[] kinds = [.. AttachKinds.OfThisKernel()];
        StartAndDispose(kinds, RoundsOfAPart);
        KernelResources before = await KernelResources.SettledAsync();

        long[] growth = [.. Enumerable.Range(1, Parts - 1).Select(_ => MeasureGrowth(kinds))];

        TestContext.Current.TestOutputHelper?.WriteLine($"bytes in {RoundsOfAPart} rounds: {string.Join(", ", growth)}");
        await KernelResources.AssertBackToAsync(before);
        Assert.InRange(growth.Order().ElementAt(growth.Length / 2), long.MinValue, RoundsOfAPart * Environment.SystemPageSize / 4);
    }

    private static long MeasureGrowth(UnlinkAttachKind[] kinds)
    {
        long before = KernelResources.ReadOwnMemory();
        StartAndDispose(kinds, RoundsOfAPart);
        return KernelResources.ReadOwnMemory() - before;
    }

    private static void StartAndDispose(UnlinkAttachKind[] kinds, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kinds[i % kinds.Length] });
            Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));
        }
    }
}
