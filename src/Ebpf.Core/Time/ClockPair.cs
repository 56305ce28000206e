using System.Diagnostics;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A clock of the kernel and the system clock, read together.</summary>
/// <param name="readKernelNs">The kernel's clock.</param>
/// <param name="utc">The system clock.</param>
/// <param name="readTaiNs">The kernel's atomic time: the system clock and a whole number of seconds.</param>
internal sealed class ClockPair(Func<long> readKernelNs, TimeProvider utc, Func<long> readTaiNs)
{
    private const long LongestReadNs = 500_000;

    internal static ClockPair Of(KernelClockKind kind)
    {
        long offsetNs = TimeNamespace.GetOffsetNs(kind);
        return kind == KernelClockKind.Monotonic
            ? new ClockPair(() => Stopwatch.GetTimestamp() - offsetNs, TimeProvider.System, ReadTaiNs) // CLOCK_MONOTONIC in nanoseconds, on Linux.
            : new ClockPair(() => ReadNs(Libc.CLOCK_BOOTTIME) - offsetNs, TimeProvider.System, ReadTaiNs);
    }

    /// <remarks>A thread that loses the processor between two clocks, or a clock that is set there, would seem a step: they are read again.</remarks>
    internal ClockReading Read()
    {
        while (true)
        {
            long before = readKernelNs();
            long utcTicks = utc.GetUtcNow().UtcTicks;
            long taiNs = readTaiNs();
            long passedTicks = utc.GetUtcNow().UtcTicks - utcTicks;
            if (readKernelNs() - before < LongestReadNs && Math.Abs(passedTicks) < LongestReadNs / TimeSpan.NanosecondsPerTick)
            {
                return new ClockReading(before, utcTicks - (before / TimeSpan.NanosecondsPerTick), ToLead(taiNs, utcTicks));
            }
        }
    }

    /// <summary>The seconds by which the atomic time is ahead, in ticks.</summary>
    private static long ToLead(long taiNs, long utcTicks)
    {
        long difference = (taiNs / TimeSpan.NanosecondsPerTick) + DateTime.UnixEpoch.Ticks - utcTicks;
        return (long)Math.Round((double)difference / TimeSpan.TicksPerSecond) * TimeSpan.TicksPerSecond;
    }

    private static long ReadTaiNs() => ReadNs(Libc.CLOCK_TAI);

    private static unsafe long ReadNs(int clock)
    {
        TimeSpecification time;
        BpfError.ThrowIfLibcFailed(Libc.clock_gettime(clock, &time), "read a clock of the kernel");
        return time.ToNanoseconds();
    }
}
