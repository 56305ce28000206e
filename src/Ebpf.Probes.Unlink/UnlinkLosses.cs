using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_losses of native/bpf/unlink_event.h: 32 bytes, one value a CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnlinkLosses
{
    internal ulong RingFull;
    internal ulong InFlightOverflow;
    internal ulong EntryMissed;
    internal ulong ReturnMissed;

    internal static UnlinkLosses Sum(ReadOnlySpan<UnlinkLosses> values)
    {
        UnlinkLosses sum = default;
        foreach (ref readonly UnlinkLosses value in values)
        {
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
        InFlight = inFlight,
        Undecodable = undecodable,
        LostRingFull = (long)RingFull,
        LostInFlightOverflow = (long)InFlightOverflow,
        LostEntryMissed = Math.Max(0, (long)EntryMissed - (long)InFlightOverflow),
        LostReturnMissed = (long)ReturnMissed,
    };
}
