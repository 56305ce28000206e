using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>Takes the records of a BPF ring buffer apart.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>offset</term><description>size, field</description></listheader>
/// <item><term>0</term><description>4 bytes, length of the payload; bit 31: still being written; bit 30: discarded by the program</description></item>
/// <item><term>4</term><description>4 bytes, for the kernel's own use</description></item>
/// <item><term>8</term><description>the payload, padded to a multiple of 8</description></item>
/// </list>
/// In the machine's byte order. Source: kernel/bpf/ringbuf.c, BPF_RINGBUF_BUSY_BIT in linux/bpf.h.
/// </remarks>
public static unsafe class RingBufferRecord
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderSize = 8;

    /// <summary>Takes the next record off the front of a buffer, skipping records that the program discarded.</summary>
    /// <param name="buffer">
    /// What a <see cref="RingBufferPipeReader"/> read: its <c>Buffer.FirstSpan</c>. Afterwards it starts after the
    /// record; advance by the bytes by which it became shorter.
    /// </param>
    /// <param name="payload">The record's bytes, 8-byte aligned; valid as long as <paramref name="buffer"/>.</param>
    /// <returns>False when there is no complete record left.</returns>
    /// <exception cref="InvalidDataException">A record is longer than the buffer: the buffer does not start at a record.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ref ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> payload)
    {
        while (buffer.Length >= HeaderSize)
        {
            ref byte record = ref MemoryMarshal.GetReference(buffer);
            uint header = Volatile.Read(ref Unsafe.As<byte, uint>(ref record));
            if ((header & BusyBit) != 0)
            {
                break;
            }

            uint length = header & ~DiscardBit;
            uint size = (length + HeaderSize + 7) & ~7u;
            if (size > (uint)buffer.Length)
            {
                ThrowTooLong(length, buffer.Length);
            }

            RecordsAhead.Prefetch(ref record, buffer.Length);
            payload = buffer.Slice(HeaderSize, (int)length);
            buffer = buffer[(int)size..];
            if ((header & DiscardBit) == 0)
            {
                return true;
            }
        }

        payload = default;
        return false;
    }

    internal static bool IsBusy(byte* record) => (Volatile.Read(ref *(uint*)record) & BusyBit) != 0;

    [DoesNotReturn]
    private static void ThrowTooLong(uint length, int left) => throw new InvalidDataException(
        $"A ring buffer record of {length} bytes does not fit the {left} bytes left: the buffer was not advanced to a record.");
}
