using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_event of native/bpf/unlink_event.h: 64 bytes, 8-byte aligned, in the machine's byte order.</summary>
/// <remarks>The path follows: <see cref="PathLength"/> bytes without a final NUL.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct UnlinkEventLayout
{
    internal const int Size = 64;

    [FieldOffset(0)] internal ulong TimestampNs;
    [FieldOffset(8)] internal ulong DurationNs;
    [FieldOffset(16)] internal uint ProcessId;
    [FieldOffset(20)] internal uint ThreadId;
    [FieldOffset(24)] internal uint UserId;
    [FieldOffset(28)] internal uint GroupId;
    [FieldOffset(32)] internal int Result;
    [FieldOffset(36)] internal int DirectoryFd;
    [FieldOffset(40)] internal CommandBytes Command;
    [FieldOffset(56)] internal ushort PathLength;
    [FieldOffset(58)] internal ushort PathState;
}

/// <summary>char command[16], ended by a NUL when shorter.</summary>
[InlineArray(16)]
internal struct CommandBytes
{
    private byte _first;
}
