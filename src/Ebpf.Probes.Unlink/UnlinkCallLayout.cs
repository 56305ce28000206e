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
    [FieldOffset(363)] internal byte MetVictim;

    /// <summary>A rename deletes what it replaces: until it has come there, it may.</summary>
    internal readonly bool MayDelete => Verdict != IgnoredVerdict
        && (Event.Kind != UnlinkOperations.RenameOver || HasVictim != 0 || MetVictim == 0);
}
