using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Losses on a machine where others delete as well.</summary>
internal static class Losses
{
    /// <summary>As many calls of a busy machine, at most, may be missed because they were under way at the start.</summary>
    public const int UnderWayAtAStart = 5;

    /// <summary>Calls whose program did not run. Nobody saw whose they were; at a start they were under way before it.</summary>
    public static long NotRun(UnlinkProbeStatistics statistics) =>
        statistics.LostEntryMissed + statistics.LostReturnMissed + statistics.LostUnseen;

    /// <summary>Fails when something was lost that cannot be another process's.</summary>
    public static void AssertNoneOfOwn(UnlinkProbe probe)
    {
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        Assert.True(statistics.Lost == NotRun(statistics) && statistics.Lost <= UnderWayAtAStart, $"{statistics}");
    }
}
