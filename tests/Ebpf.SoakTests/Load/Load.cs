using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>Deletions as fast as all processors can, by one process, and what became of them.</summary>
internal static class Load
{
    /// <summary>The bytes of live objects that a steady reader may hold more after a case than after the warm-up.</summary>
    private const long MostGrowthBytes = 1 << 20;

    /// <param name="reading">What the reader does.</param>
    /// <param name="ringBytes">The ring's size.</param>
    /// <param name="meanwhile">What happens until the token is cancelled.</param>
    internal static async Task AssertAccountedAsync(Reading reading, int ringBytes, Func<CancellationToken, Task> meanwhile)
    {
        using Deleter deleter = new(Environment.ProcessorCount);
        await using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            RingBufferSizeBytes = ringBytes,
            Filter = new UnlinkFilter { ProcessIds = [deleter.ProcessId] },
        });
        Task<long> read = Task.Run(() => Reader.ReadToEndAsync(probe, reading));
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        using CancellationTokenSource end = SoakTime.StartCase();

        deleter.Begin();
        await meanwhile(end.Token);
        long issued = await deleter.EndAsync();
        probe.Stop();
        long delivered = await read;

        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"issued {issued}, {statistics}");
        Assert.Equal(delivered, statistics.Delivered);
        Assert.InRange(delivered + statistics.Lost - issued, 0, MaybeOfOthers(statistics));
        Assert.InRange(issued, 1, long.MaxValue); // An emulated processor is slow.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, MostGrowthBytes);
    }

    /// <summary>Lost calls that may be another process's: their program did not run, and nobody saw whose they were.</summary>
    internal static long MaybeOfOthers(UnlinkProbeStatistics statistics) =>
        statistics.LostEntryMissed + statistics.LostReturnMissed + statistics.LostUnseen;
}
