using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_counters of native/bpf/unlink/unlink_event.h: one value a CPU. Its fields are generated.</summary>
internal partial struct UnlinkCounters
{
    internal static UnlinkCounters Sum(ReadOnlySpan<UnlinkCounters> values)
    {
        UnlinkCounters sum = default;
        Span<ulong> counters = MemoryMarshal.Cast<UnlinkCounters, ulong>(MemoryMarshal.CreateSpan(ref sum, 1));
        ReadOnlySpan<ulong> all = MemoryMarshal.Cast<UnlinkCounters, ulong>(values);
        for (int i = 0; i < all.Length; i++)
        {
            counters[i % counters.Length] += all[i];
        }

        return sum;
    }
}
