namespace Ebpf;

/// <summary>
/// The consumer's half of the kernel's perf buffer protocol (struct perf_event_mmap_page in linux/perf_event.h): two positions that
/// only grow, and the bytes between them.
/// </summary>
/// <remarks>SAFETY: the pointers are valid while the memory behind them is mapped; the owner sees to it.</remarks>
internal readonly unsafe struct PerfRing(byte* control, byte* data, uint size)
{
    private const int HeadOffset = 1024;
    private const int TailOffset = 1032;

    /// <summary>The size of the ring.</summary>
    internal uint Size => size;

    /// <summary>Bytes that the kernel has written and that were not yet consumed.</summary>
    internal long Length => (long)(Volatile.Read(ref *(ulong*)(control + HeadOffset)) - Tail);

    /// <summary>The place of the first byte to read in the data.</summary>
    internal int Offset => (int)(Tail & (size - 1));

    private ref ulong Tail => ref *(ulong*)(control + TailOffset);

    /// <summary>The length of the record at the offset. Its header is in one piece: all records have multiples of 8 bytes.</summary>
    internal int RecordLength => PerfBufferFraming.ReadLength(data + Offset);

    /// <summary>Copies the next bytes, which may go on at the beginning.</summary>
    internal void Copy(Span<byte> to)
    {
        int first = Math.Min(to.Length, (int)size - Offset);
        new Span<byte>(data + Offset, first).CopyTo(to);
        new Span<byte>(data, to.Length - first).CopyTo(to[first..]);
    }

    /// <summary>Gives the bytes back to the kernel.</summary>
    internal void Advance(int bytes) => Volatile.Write(ref Tail, Tail + (ulong)bytes);
}
