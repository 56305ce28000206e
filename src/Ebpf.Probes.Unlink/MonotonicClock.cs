using System.Diagnostics;

namespace Ebpf.Probes.Unlink;

/// <summary>Turns the kernel's monotonic time into UTC.</summary>
/// <remarks>On Linux, Stopwatch reads the same clock (CLOCK_MONOTONIC), in nanoseconds.</remarks>
internal sealed class MonotonicClock(TimeProvider utc)
{
    /// <summary>Below it a difference is the time that reading two clocks takes, not a correction of one.</summary>
    private const long ToleranceTicks = TimeSpan.TicksPerMillisecond;

    private long _bootTicks = ReadBootTicks(utc);

    /// <summary>Follows corrections of the system clock and the time that the machine slept.</summary>
    internal void Refresh()
    {
        long now = ReadBootTicks(utc);
        if (Math.Abs(now - _bootTicks) > ToleranceTicks)
        {
            _bootTicks = now;
        }
    }

    internal long ToUtcTicks(ulong monotonicNs) => _bootTicks + (long)(monotonicNs / TimeSpan.NanosecondsPerTick);

    private static long ReadBootTicks(TimeProvider utc) =>
        utc.GetUtcNow().Ticks - (Stopwatch.GetTimestamp() / TimeSpan.NanosecondsPerTick);
}
