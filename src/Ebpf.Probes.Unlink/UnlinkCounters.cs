using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_counters of native/bpf/unlink_event.h: 56 bytes, one value a CPU.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnlinkCounters
{
    internal ulong Filtered;
    internal ulong RingFull;
    internal ulong InFlightOverflow;
    internal ulong EntryMissed;
    internal ulong ReturnMissed;
    internal ulong FilteredUnreturned;
    internal ulong VictimMissed;

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
            sum.FilteredUnreturned += value.FilteredUnreturned;
            sum.VictimMissed += value.VictimMissed;
        }

        return sum;
    }
}
