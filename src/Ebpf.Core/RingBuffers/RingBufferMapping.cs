using System.Buffers;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>
/// The pages of a BPF ring buffer: the consumer's position, which we write, the producer's position, and the data,
/// which the kernel maps twice in a row so that a record that wraps is one piece.
/// </summary>
internal sealed unsafe class RingBufferMapping : MemoryManager<byte>
{
    /// <summary>Twice the ring must fit the int that a Memory counts in.</summary>
    private const uint LargestRing = 512 * 1024 * 1024;

    private readonly SafeMemoryMapping _consumerPage;
    private readonly SafeMemoryMapping _producerPages;
    private readonly int _doubledSize;

    internal RingBufferMapping(SafeMemoryMapping consumerPage, SafeMemoryMapping producerPages, uint ringSize)
    {
        _consumerPage = consumerPage;
        _producerPages = producerPages;
        RingSize = ringSize;
        _doubledSize = (int)(2 * ringSize);
        Consumer = new RingBufferConsumer(
            (ulong*)consumerPage.Address, (ulong*)producerPages.Address, Data, ringSize);
    }

    internal RingBufferConsumer Consumer { get; }

    internal uint RingSize { get; }

    /// <summary>Tells whether a buffer is out. Then the collector leaves the pages mapped: a span of it does not keep this object.</summary>
    internal bool IsLent
    {
        set => _producerPages.IsKeptByCollector = value;
    }

    private byte* Data => (byte*)_producerPages.Address + Environment.SystemPageSize;

    /// <exception cref="NotSupportedException">The ring is larger than 512 MiB, or overwrites what was not read.</exception>
    internal static RingBufferMapping Map(SafeFileHandle ring, uint ringSize, BpfMapFlags mapFlags)
    {
        if (mapFlags.HasFlag(BpfMapFlags.Overwrite))
        {
            throw new NotSupportedException(
                "A ring buffer whose producers overwrite what was not read (BPF_F_RB_OVERWRITE) cannot be read: records would change under the reader.");
        }

        if (ringSize > LargestRing)
        {
            throw new NotSupportedException($"A ring buffer of {ringSize} bytes cannot be read; the largest has {LargestRing}.");
        }

        nuint page = (nuint)Environment.SystemPageSize;
        SafeMemoryMapping consumerPage = Map(ring, page, Libc.PROT_READ | Libc.PROT_WRITE, 0);
        try
        {
            return new RingBufferMapping(consumerPage, Map(ring, page + (2 * ringSize), Libc.PROT_READ, (long)page), ringSize);
        }
        catch
        {
            consumerPage.Dispose();
            throw;
        }
    }

    /// <exception cref="ObjectDisposedException">The ring was unmapped.</exception>
    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_producerPages.IsClosed, typeof(RingBufferPipeReader));
        return new Span<byte>(Data, _doubledSize);
    }

    /// <summary>A part of the data, without a look at the rest.</summary>
    internal ReadOnlyMemory<byte> Slice(int start, int length) => CreateMemory(start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_doubledSize, nameof(elementIndex));
        ObjectDisposedException.ThrowIf(_producerPages.IsClosed, typeof(RingBufferPipeReader));
        return new MemoryHandle(Data + elementIndex, pinnable: this);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _consumerPage.Dispose();
        IsLent = false;
        _producerPages.Dispose();
    }

    private static SafeMemoryMapping Map(SafeFileHandle ring, nuint length, int protection, long offset)
    {
        using SafeHandleLease lease = new(ring);
        nint address = Libc.mmap(0, length, protection, Libc.MAP_SHARED, (int)ring.DangerousGetHandle(), offset);
        BpfError.ThrowIfLibcFailed(address, "map the ring buffer");
        return new SafeMemoryMapping(address, length);
    }
}
