using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>
/// Minutes, so that only guests of their own run these (eng/lib-test.sh): 1,000 rounds in two halves; and who wants to, 10,000
/// (CONTRIBUTING.md).
/// </summary>
[Trait("Part", "Probe")]
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
    /// Of every kind in turn. A leak shows in each part; what the runtime and the allocator take and give for themselves shows in
    /// some, so the median counts. A leak of 256 bytes a round is found.
    /// </summary>
    private static async Task AssertNothingGrowsAsync(int parts, params UnlinkAttachKind[] kinds)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkAttachKind[] here = [.. kinds.Intersect(AttachKinds.OfThisKernel())];
        StartAndDispose(here, RoundsOfAPart);
        KernelResources before = await KernelResources.SettledAsync();
        string[] probes = KernelProbes.Read();

        OwnMemory[] growth = [.. Enumerable.Range(1, parts - 1).Select(_ => MeasureGrowth(here))];

        TestContext.Current.TestOutputHelper?.WriteLine($"bytes in {RoundsOfAPart} rounds: {string.Join(", ", growth)}");
        await KernelResources.AssertBackToAsync(before);
        Assert.Equal(probes, KernelProbes.Read());
        Assert.InRange(Median(growth.Select(part => part.Allocated)), long.MinValue, RoundsOfAPart * 256 / 2);
        Assert.InRange(Median(growth.Select(part => part.Resident)), long.MinValue, RoundsOfAPart * Environment.SystemPageSize / 4);
    }

    private static OwnMemory MeasureGrowth(UnlinkAttachKind[] kinds)
    {
        OwnMemory before = OwnMemory.Read();
        StartAndDispose(kinds, RoundsOfAPart);
        return OwnMemory.Read() - before;
    }

    /// <summary>The median; for an even number, the mean of the two in the middle.</summary>
    private static long Median(IEnumerable<long> values)
    {
        long[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
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
