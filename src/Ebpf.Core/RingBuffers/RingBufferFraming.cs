using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>Records as a ring buffer has them.</summary>
internal readonly struct RingBufferFraming : IRecordFraming
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ref ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> record) => RingBufferRecord.TryRead(ref buffer, out record);
}
