namespace Ebpf;

/// <summary>
/// The consumer's half of the kernel's ring buffer protocol (kernel/bpf/ringbuf.c): two positions that only grow, and
/// the bytes between them.
/// </summary>
/// <remarks>SAFETY: the pointers are valid while the memory behind them is mapped; the owner sees to it.</remarks>
internal readonly unsafe struct RingBufferConsumer(ulong* consumer, ulong* producer, byte* data, uint size)
{
    /// <summary>The offset of the first byte to read in the data.</summary>
    internal int Offset => (int)(*consumer & (size - 1));

    /// <summary>Bytes that producers have reserved and that were not yet consumed.</summary>
    internal int Length => (int)(Volatile.Read(ref *producer) - *consumer);

    /// <summary>Tells whether the next record is complete. A record that is still being written hides those behind it.</summary>
    internal bool HasRecord => Length != 0 && !RingBufferRecord.IsBusy(data + Offset);

    /// <summary>
    /// The last look before sleeping. A producer wakes us only if it sees, when it commits a record, that we consumed
    /// all before it. So our position must be visible to it before we look: a store and a later load, which
    /// only a full fence keeps in order.
    /// </summary>
    internal bool HasRecordBeforeSleep()
    {
        Interlocked.MemoryBarrier();
        return HasRecord;
    }

    /// <summary>Tells whether so many bytes end at the start of a record, or at the end of all.</summary>
    /// <remarks>
    /// Walking there would cost more than reading did. But a header's second half, with which the kernel finds the ring
    /// again, is the header's page in it: for all records it exceeds the page in the data by the same.
    /// </remarks>
    internal bool IsAtRecord(int bytes) =>
        bytes == 0 || bytes == Length || PageBase(Offset) == PageBase((int)((*consumer + (ulong)bytes) & (size - 1)));

    /// <summary>Gives the bytes back to the producers.</summary>
    internal void Advance(int bytes) => Volatile.Write(ref *consumer, *consumer + (ulong)bytes);

    private uint PageBase(int offset) => *(uint*)(data + offset + sizeof(uint)) - ((uint)offset / (uint)Environment.SystemPageSize);
}
