using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Minutes in a guest, so that only guests of their own run these (eng/lib-test.sh): 1,000 rounds in two halves.</summary>
public sealed class UnlinkProbeRepetitionTests
{
    private const int Parts = 5;
    private const int RoundsOfAPart = 100;

    [Fact(Explicit = true)]
    public Task KprobesStartedAndDisposed_FiveHundredTimes_NothingGrows() =>
        AssertNothingGrowsAsync(UnlinkAttachKind.Kprobe, UnlinkAttachKind.KprobeSession);

    [Fact(Explicit = true)]
    public Task OthersStartedAndDisposed_FiveHundredTimes_NothingGrows() =>
        AssertNothingGrowsAsync(UnlinkAttachKind.Fentry, UnlinkAttachKind.Tracepoint);

    /// <summary>
    /// Of every kind in turn. A leak shows in each part; what the just-in-time compiler and the allocator take for
    /// themselves shows in a few, so the median counts: a quarter of a page a round is too much.
    /// </summary>
    private static async Task AssertNothingGrowsAsync(params UnlinkAttachKind[] kinds)
    {
        Require.Kprobes();
        UnlinkAttachKind[] here = [.. kinds.Intersect(AttachKinds.OfThisKernel())];
        StartAndDispose(here, RoundsOfAPart);
        KernelResources before = await KernelResources.SettledAsync();

        long[] growth = [.. Enumerable.Range(1, Parts - 1).Select(_ => MeasureGrowth(here))];

        TestContext.Current.TestOutputHelper?.WriteLine($"bytes in {RoundsOfAPart} rounds: {string.Join(", ", growth)}");
        await KernelResources.AssertBackToAsync(before);
        Assert.InRange(growth.Order().ElementAt((growth.Length - 1) / 2), long.MinValue, RoundsOfAPart * Environment.SystemPageSize / 4);
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
