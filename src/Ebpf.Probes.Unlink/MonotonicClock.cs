using System.Diagnostics;

namespace Ebpf.Probes.Unlink;

/// <summary>Turns the kernel's monotonic time into UTC.</summary>
/// <remarks>On Linux, Stopwatch reads the same clock (CLOCK_MONOTONIC), in nanoseconds, with the offset of the time namespace.</remarks>
/// <param name="utc">The system clock.</param>
/// <param name="offsetNs">What Stopwatch reads more than the kernel's own clock.</param>
internal sealed class MonotonicClock(TimeProvider utc, long offsetNs)
{
    /// <summary>Below it a difference is the time that reading two clocks takes, not a correction of one.</summary>
    private const long ToleranceTicks = TimeSpan.TicksPerMillisecond;

    /// <summary>How much time of the kernel's passes between two looks at the system clock.</summary>
    private const long RefreshNs = 1_000_000;

    /// <summary>Half the tolerance.</summary>
    private const long LongestLookNs = 500_000;

    private long _bootTicks = ReadBootTicks(utc, offsetNs);
    private ulong _refreshedNs;

    internal MonotonicClock(TimeProvider utc) : this(utc, TimeNamespace.MonotonicOffsetNs)
    {
    }

    /// <remarks>Follows corrections of the system clock and the time that the machine slept.</remarks>
    internal long ToUtcTicks(ulong monotonicNs)
    {
        if ((long)(monotonicNs - _refreshedNs) > RefreshNs)
        {
            _refreshedNs = monotonicNs;
            Refresh();
        }

        return _bootTicks + (long)(monotonicNs / TimeSpan.NanosecondsPerTick);
    }

    private void Refresh()
    {
        long now = ReadBootTicks(utc, offsetNs);
        if (Math.Abs(now - _bootTicks) > ToleranceTicks)
        {
            _bootTicks = now;
        }
    }

    /// <remarks>Who loses the processor between the two looks would take that time for a correction, and looks again.</remarks>
    private static long ReadBootTicks(TimeProvider utc, long offsetNs)
    {
        while (true)
        {
            long before = Stopwatch.GetTimestamp();
            long now = utc.GetUtcNow().Ticks;
            long after = Stopwatch.GetTimestamp();
            if (after - before < LongestLookNs)
            {
                return now - ((before - offsetNs) / TimeSpan.NanosecondsPerTick);
            }
        }
    }
}
