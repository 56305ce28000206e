using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct short_call of native/bpf/unlink_maps.h: a call between its entry and its return. 368 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 368)]
internal struct UnlinkCallLayout
{
    private const byte IgnoredVerdict = 2;

    [FieldOffset(0)] internal UnlinkEventLayout Event;
    [FieldOffset(361)] internal byte Verdict;
    [FieldOffset(362)] internal byte HasVictim;

    /// <summary>A rename that has met no victim deletes nothing.</summary>
    internal readonly bool IsDeletion => Verdict != IgnoredVerdict
        && (Event.Kind != UnlinkOperations.RenameOver || HasVictim != 0);
}
