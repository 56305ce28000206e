using System.Buffers;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Writes records to a ring buffer that BPF programs drain (bpf_user_ringbuf_drain).</summary>
/// <remarks>
/// No system call: the records are in the program's hands as soon as they are written. The kernel wakes no program: run the one that
/// drains (BpfProgram.Run), or attach it to what happens anyway. A ring has one writer: two of different processes would destroy each other's
/// records. Thread safety: any thread. Kernel: 6.1. Source: kernel/bpf/ringbuf.c. Native: mmap.
/// </remarks>
/// <example>
/// <code>
/// using UserRingBufferWriter commands = UserRingBufferWriter.Open(bpfObject.Maps["commands"]);
/// if (!commands.TryWrite(42))
/// {
///     Console.WriteLine("The ring is full: no program has drained it.");
/// }
/// </code>
/// </example>
public sealed unsafe class UserRingBufferWriter : IDisposable
{
    private const uint BusyBit = 1u << 31;
    private const uint DiscardBit = 1u << 30;
    private const int HeaderLength = 8;

    private readonly Lock _gate = new();
    private readonly ReaderClaim _claim;
    private readonly SafeMemoryMapping _consumerPage;
    private readonly SafeMemoryMapping _producerPages;
    private readonly uint _size;
    private int _actions;

    private UserRingBufferWriter(ReaderClaim claim, SafeMemoryMapping consumerPage, SafeMemoryMapping producerPages, uint size)
    {
        _claim = claim;
        _consumerPage = consumerPage;
        _producerPages = producerPages;
        _size = size;
    }

    /// <summary>The longest record that the ring can hold: below 1 GiB, which is as far as a length goes.</summary>
    public int LongestRecord => (int)Math.Min(_size - HeaderLength, DiscardBit - 1);

    private ref ulong Consumed => ref *(ulong*)_consumerPage.Address;

    private ref ulong Produced => ref *(ulong*)_producerPages.Address;

    private byte* Data => (byte*)_producerPages.Address + Environment.SystemPageSize;

    /// <summary>Maps a ring for writing.</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.UserRingBuffer"/>. Its object may be disposed before the writer.</param>
    /// <returns>The writer; dispose it. What a program has not drained stays in the ring.</returns>
    /// <exception cref="ArgumentException">The map is of another type.</exception>
    /// <exception cref="BpfException">The kernel refused to map it.</exception>
    /// <exception cref="InvalidOperationException">Another writer of this process has the ring.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 6.1. Native: mmap.</remarks>
    public static UserRingBufferWriter Open(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != BpfMapType.UserRingBuffer)
        {
            throw new ArgumentException($"{map.Title} is of type {map.Type}, not a ring buffer from user space: use {MapViews.NameFor(map.Type)}.", nameof(map));
        }

        ReaderClaim claim = ReaderClaim.Take(map);
        SafeMemoryMapping? consumerPage = null;
        try
        {
            using SafeFileHandle ring = map.DuplicateHandle();
            int page = Environment.SystemPageSize;
            consumerPage = Map(ring, page, Libc.PROT_READ, 0);
            SafeMemoryMapping producerPages = Map(ring, page + (2 * (long)map.MaxEntries), Libc.PROT_READ | Libc.PROT_WRITE, page);
            return new UserRingBufferWriter(claim, consumerPage, producerPages, map.MaxEntries);
        }
        catch
        {
            consumerPage?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Writes a record.</summary>
    /// <typeparam name="TRecord">Laid out as in C.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>False when the ring has no room for it now; then nothing was written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than <see cref="LongestRecord"/>.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public bool TryWrite<TRecord>(in TRecord record)
        where TRecord : unmanaged =>
        TryWrite(MemoryMarshal.AsBytes(new ReadOnlySpan<TRecord>(in record)));

    /// <summary>Writes a record of bytes.</summary>
    /// <param name="record">The record.</param>
    /// <returns>False when the ring has no room for it now; then nothing was written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than <see cref="LongestRecord"/>.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public bool TryWrite(ReadOnlySpan<byte> record) => TryWrite(record.Length, record, static (to, from) => from.CopyTo(to));

    /// <summary>Writes a record in place, without a copy.</summary>
    /// <typeparam name="TState">What the action takes.</typeparam>
    /// <param name="length">The length of the record.</param>
    /// <param name="state">Given to the action.</param>
    /// <param name="write">Fills the record, whose bytes are not cleared. The ring is locked meanwhile. When it throws, the record is discarded.</param>
    /// <returns>False when the ring has no room for it now; then the action was not called.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than <see cref="LongestRecord"/>.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public bool TryWrite<TState>(int length, TState state, SpanAction<byte, TState> write)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongestRecord);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_producerPages.IsClosed, this);
            ulong position = Produced;
            ulong next = position + (((ulong)length + HeaderLength + 7) & ~7ul);
            if (next - Volatile.Read(ref Consumed) > _size)
            {
                return false;
            }

            // SAFETY: the data is mapped twice in a row, so that a record which wraps is one piece.
            byte* record = Data + (position & (_size - 1));
            *(ulong*)record = (uint)length | BusyBit;
            Volatile.Write(ref Produced, next);
            uint mark = DiscardBit;
            _actions++;
            try
            {
                write(new Span<byte>(record + HeaderLength, length), state);
                mark = 0;
            }
            finally
            {
                Interlocked.Exchange(ref *(uint*)record, (uint)length | mark);
                _actions--;
                GC.KeepAlive(this);
            }

            return true;
        }
    }

    /// <summary>Unmaps the ring. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">The action of a TryWrite disposes the writer that it writes with.</exception>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_actions > 0)
            {
                throw new InvalidOperationException("The writer is writing: dispose it after the action.");
            }

            _consumerPage.Dispose();
            _producerPages.Dispose();
            _claim.Dispose();
        }
    }

    private static SafeMemoryMapping Map(SafeFileHandle ring, long length, int protection, long offset)
    {
        nint address = Libc.mmap(0, (nuint)length, protection, Libc.MAP_SHARED, (int)ring.DangerousGetHandle(), offset);
        BpfError.ThrowIfLibcFailed(address, "map the ring buffer");
        return new SafeMemoryMapping(address, (nuint)length);
    }
}
