using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_counters of native/bpf/unlink_event.h: 40 bytes, one value a CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnlinkCounters
{
    internal ulong Filtered;
    internal ulong RingFull;
    internal ulong InFlightOverflow;
    internal ulong EntryMissed;
    internal ulong ReturnMissed;

    internal static UnlinkCounters Sum(ReadOnlySpan<UnlinkCounters> values)
    {
        UnlinkCounters sum = default;
        foreach (ref readonly UnlinkCounters value in values)
        {
            sum.Filtered += value.Filtered;
            sum.RingFull += value.RingFull;
            sum.InFlightOverflow += value.InFlightOverflow;
            sum.EntryMissed += value.EntryMissed;
            sum.ReturnMissed += value.ReturnMissed;
        }

        return sum;
    }

    /// <summary>An entry that found no room was missed at its return, too: it must not count twice.</summary>
    internal readonly UnlinkProbeStatistics ToStatistics(long inFlight, long delivered, long undecodable) => new()
    {
        Delivered = delivered,
        Filtered = (long)Filtered,
        InFlight = inFlight,
        Undecodable = undecodable,
        LostRingFull = (long)RingFull,
        LostInFlightOverflow = (long)InFlightOverflow,
        LostEntryMissed = Math.Max(0, (long)EntryMissed - (long)InFlightOverflow),
        LostReturnMissed = (long)ReturnMissed,
    };
}
