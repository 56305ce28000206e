using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>A record that is exactly one struct.</summary>
internal readonly struct StructParser<TEvent> : IRecordParser<TEvent>
    where TEvent : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> record, out TEvent result)
    {
        if (record.Length != Unsafe.SizeOf<TEvent>())
        {
            result = default;
            return false;
        }

        result = MemoryMarshal.Read<TEvent>(record);
        return true;
    }
}
