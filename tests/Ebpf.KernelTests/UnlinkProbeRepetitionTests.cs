using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>
/// Minutes, so that only guests of their own run these (eng/lib-test.sh): 1,000 rounds in two halves; and who wants to, 10,000
/// (CONTRIBUTING.md).
/// </summary>
public sealed class UnlinkProbeRepetitionTests
{
    private const int Few = 5;
    private const int Many = 100;
    private const int RoundsOfAPart = 100;

    [Fact(Explicit = true)]
    public Task KprobesStartedAndDisposed_FiveHundredTimes_NothingGrows() =>
        AssertNothingGrowsAsync(Few, UnlinkAttachKind.Kprobe, UnlinkAttachKind.KprobeSession);

    [Fact(Explicit = true)]
    public Task OthersStartedAndDisposed_FiveHundredTimes_NothingGrows() =>
        AssertNothingGrowsAsync(Few, UnlinkAttachKind.Fentry, UnlinkAttachKind.Tracepoint);

    [Fact(Explicit = true)]
    public Task StartedAndDisposed_TenThousandTimes_NothingGrows() =>
        AssertNothingGrowsAsync(Many, Enum.GetValues<UnlinkAttachKind>());

    /// <summary>
    /// Of every kind in turn. A leak shows in each part; what the runtime and the allocator take for themselves shows in
    /// some, so the least counts: a quarter of a page a round is too much.
    /// </summary>
    private static async Task AssertNothingGrowsAsync(int parts, params UnlinkAttachKind[] kinds)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkAttachKind[] here = [.. kinds.Intersect(AttachKinds.OfThisKernel())];
        StartAndDispose(here, RoundsOfAPart);
        KernelResources before = await KernelResources.SettledAsync();

        long[] growth = [.. Enumerable.Range(1, parts - 1).Select(_ => MeasureGrowth(here))];

        TestContext.Current.TestOutputHelper?.WriteLine($"bytes in {RoundsOfAPart} rounds: {string.Join(", ", growth)}");
        await KernelResources.AssertBackToAsync(before);
        Assert.InRange(growth.Min(), long.MinValue, RoundsOfAPart * Environment.SystemPageSize / 4);
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
