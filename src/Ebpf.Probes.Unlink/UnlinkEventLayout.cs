using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_event of native/bpf/unlink_event.h: 96 bytes, 8-byte aligned, in the machine's byte order.</summary>
/// <remarks><see cref="BaseLength"/> bytes follow, and <see cref="PathLength"/> bytes of the path without a final NUL.</remarks>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct UnlinkEventLayout
{
    internal const int Size = 96;

    [FieldOffset(0)] internal ulong TimestampNs;
    [FieldOffset(8)] internal ulong DurationNs;
    [FieldOffset(16)] internal ulong CgroupId;
    [FieldOffset(24)] internal ulong VictimInode;
    [FieldOffset(32)] internal uint VictimDevice;
    [FieldOffset(36)] internal uint VictimLinks;
    [FieldOffset(40)] internal uint ProcessId;
    [FieldOffset(44)] internal uint ThreadId;
    [FieldOffset(48)] internal uint ParentProcessId;
    [FieldOffset(52)] internal uint UserId;
    [FieldOffset(56)] internal uint GroupId;
    [FieldOffset(60)] internal uint MountNamespace;
    [FieldOffset(64)] internal int Result;
    [FieldOffset(68)] internal int DirectoryFd;
    [FieldOffset(72)] internal CommandBytes Command;
    [FieldOffset(88)] internal ushort BaseLength;
    [FieldOffset(90)] internal ushort PathLength;
    [FieldOffset(92)] internal byte PathState;
    [FieldOffset(93)] internal byte Operation;

    internal readonly TimeSpan Latency => new((long)(DurationNs / TimeSpan.NanosecondsPerTick));

    internal readonly UnlinkOperations Kind => (UnlinkOperations)(1 << Operation);
}

/// <summary>char command[16], ended by a NUL when shorter.</summary>
[InlineArray(16)]
internal struct CommandBytes
{
    private byte _first;

    [UnscopedRef]
    internal readonly ReadOnlySpan<byte> Text
    {
        get
        {
            ReadOnlySpan<byte> all = this;
            int end = all.IndexOf((byte)0);
            return end < 0 ? all : all[..end];
        }
    }
}
