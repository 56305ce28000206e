using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>Records as a perf buffer has them (enum perf_event_type in linux/perf_event.h).</summary>
/// <remarks>
/// A header of 8 bytes: uint type, ushort misc, ushort size of all. A sample then has a uint length and as many bytes, which the kernel
/// has padded so that all is a multiple of 8. A record of losses has their number last.
/// </remarks>
/// <param name="losses">Counts what the kernel says it lost.</param>
/// <param name="structLength">The length without padding of what programs write; null: it varies, and keeps its padding.</param>
internal readonly unsafe struct PerfBufferFraming(PerfBufferLosses losses, int? structLength) : IRecordFraming
{
    private const uint Lost = 2;
    private const uint Sample = 9;
    private const uint LostSamples = 13;
    private const int HeaderLength = 8;
    private const int LengthLength = sizeof(uint);
    private const int LostLength = HeaderLength + (2 * sizeof(ulong)); // id, number
    private const int LostSamplesLength = HeaderLength + sizeof(ulong);

    private readonly int _length = structLength ?? 0;
    private readonly int _paddedLength = structLength is { } length ? ((length + LengthLength + 7) & ~7) - LengthLength : -1;

    internal static int ReadLength(byte* record) => *(ushort*)(record + HeaderLength - sizeof(ushort));

    /// <returns>False also at a record that goes on at the beginning of the ring.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ref ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> record)
    {
        while (buffer.Length >= HeaderLength)
        {
            ref byte header = ref MemoryMarshal.GetReference(buffer);
            uint type = Unsafe.ReadUnaligned<uint>(ref header);
            int length = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref header, HeaderLength - sizeof(ushort)));
            if (length > buffer.Length)
            {
                break;
            }

            RecordsAhead.Prefetch(ref header, buffer.Length);
            if (type == Sample && length >= HeaderLength + LengthLength)
            {
                uint payload = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref header, HeaderLength));
                if (payload <= (uint)(length - HeaderLength - LengthLength))
                {
                    record = buffer.Slice(HeaderLength + LengthLength, payload == (uint)_paddedLength ? _length : (int)payload);
                    buffer = buffer[length..];
                    return true;
                }
            }

            Skip(ref buffer, type, length);
        }

        record = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Skip(ref ReadOnlySpan<byte> buffer, uint type, int length)
    {
        if (length < HeaderLength || type == Sample)
        {
            ThrowDamaged(type, length);
        }

        if ((type == Lost && length >= LostLength) || (type == LostSamples && length >= LostSamplesLength))
        {
            int number = type == Lost ? LostLength : LostSamplesLength;
            losses.Add(MemoryMarshal.Read<ulong>(buffer.Slice(number - sizeof(ulong), sizeof(ulong))));
        }

        buffer = buffer[length..];
    }

    [DoesNotReturn]
    private static void ThrowDamaged(uint type, int length) => throw new InvalidDataException(
        $"A perf buffer record of type {type} and {length} bytes contradicts itself.");
}
