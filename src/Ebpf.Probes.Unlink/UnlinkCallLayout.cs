using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct short_call of native/bpf/unlink.bpf.c: a call between its entry and its return. 336 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 336)]
internal struct UnlinkCallLayout
{
    /// <summary>Not 0: not a deletion of a file.</summary>
    [FieldOffset(329)] internal byte Ignored;
}
