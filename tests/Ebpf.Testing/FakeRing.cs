using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Testing;

/// <summary>
/// A ring in plain memory, mapped as the kernel maps one, with a producer that follows kernel/bpf/ringbuf.c: reserve,
/// write, commit, and a wake-up only when the consumer has consumed all before the record.
/// </summary>
public sealed unsafe partial class FakeRing : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discard = 1u << 30;
    private const int MapFixed = 0x10;

    /// <summary>The kernel counts a record's page from the beginning of its own structure.</summary>
    private const uint PagesBeforeData = 3;

    // The producer's own views: the reader unmaps and closes its own when it completes.
    private readonly SafeMemoryMapping _consumerPage;
    private readonly SafeMemoryMapping _producerPages;
    private readonly SafeFileHandle _wakeUp;

    public FakeRing(int size = 4096, ulong startPosition = 0, RingBufferReaderOptions? options = null, bool lends = true)
    {
        Size = size;
        using SafeFileHandle memory = new(Check(memfd_create("ring", 0)), ownsHandle: true);
        Check(ftruncate((int)memory.DangerousGetHandle(), (2 * Environment.SystemPageSize) + size));
        (_consumerPage, _producerPages) = MapAsKernel(memory, size);
        ConsumerPosition = startPosition;
        ProducerPosition = startPosition;
        _wakeUp = new SafeFileHandle(Check(Libc.eventfd(0, Libc.EFD_CLOEXEC)), ownsHandle: true);
        int readersWakeUp = Check(Libc.fcntl((int)_wakeUp.DangerousGetHandle(), Libc.F_DUPFD_CLOEXEC, 0));
        (SafeMemoryMapping consumerPage, SafeMemoryMapping producerPages) = MapAsKernel(memory, size);
        ReadersDescriptor = new SafeFileHandle(readersWakeUp, ownsHandle: true);
        Reader = new RingBufferPipeReader(
            ReadersDescriptor,
            new RingBufferMapping(consumerPage, producerPages, (uint)size),
            options ?? new RingBufferReaderOptions(),
            lends);
    }

    public int Size { get; }

    public RingBufferPipeReader Reader { get; }

    public SafeFileHandle ReadersDescriptor { get; }

    public ulong ConsumerPosition
    {
        get => Volatile.Read(ref *(ulong*)_consumerPage.Address);
        set => Volatile.Write(ref *(ulong*)_consumerPage.Address, value);
    }

    public ulong ProducerPosition
    {
        get => Volatile.Read(ref *(ulong*)_producerPages.Address);
        set => Volatile.Write(ref *(ulong*)_producerPages.Address, value);
    }

    private byte* Data => (byte*)_producerPages.Address + Environment.SystemPageSize;

    /// <summary>False when the ring is full.</summary>
    public bool TryWrite(ReadOnlySpan<byte> payload, bool discard = false)
    {
        if (Reserve(payload.Length) is not { } position)
        {
            return false;
        }

        payload.CopyTo(new Span<byte>(At(position) + 8, payload.Length));
        Commit(position, discard);
        return true;
    }

    /// <summary>The position of a record that is being written; null when the ring is full.</summary>
    public ulong? Reserve(int length)
    {
        ulong position = ProducerPosition;
        ulong next = position + (((ulong)length + 8 + 7) & ~7ul);
        if (next - ConsumerPosition > (ulong)Size - 1)
        {
            return null;
        }

        uint* header = (uint*)At(position);
        header[1] = PagesBeforeData + (uint)((position & ((ulong)Size - 1)) / (ulong)Environment.SystemPageSize);
        Volatile.Write(ref *header, (uint)length | Busy);
        ProducerPosition = next;
        return position;
    }

    public void Commit(ulong position, bool discard = false)
    {
        uint* header = (uint*)At(position);
        Interlocked.Exchange(ref *header, (*header & ~Busy) | (discard ? Discard : 0));
        if (ConsumerPosition == position)
        {
            WakeUp();
        }
    }

    public void WakeUp()
    {
        ulong one = 1;
        Check(Libc.write((int)_wakeUp.DangerousGetHandle(), &one, sizeof(ulong)));
    }

    public void Dispose()
    {
        Reader.Complete();
        _wakeUp.Dispose();
        _consumerPage.Dispose();
        _producerPages.Dispose();
    }

    private byte* At(ulong position) => Data + (position & ((ulong)Size - 1));

    private static (SafeMemoryMapping ConsumerPage, SafeMemoryMapping ProducerPages) MapAsKernel(SafeFileHandle memory, int size)
    {
        int page = Environment.SystemPageSize;
        nint consumerPage = Map(memory, 0, page, 0, 0);
        nint producerPages = Map(memory, 0, page + (2 * size), 0, page);
        Map(memory, producerPages + page + size, size, MapFixed, 2 * page); // The second view of the data, behind the first.
        return (new SafeMemoryMapping(consumerPage, (nuint)page), new SafeMemoryMapping(producerPages, (nuint)(page + (2 * size))));
    }

    private static nint Map(SafeFileHandle memory, nint at, int length, int flags, int offset)
    {
        nint address = Libc.mmap(
            at, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED | flags, (int)memory.DangerousGetHandle(), offset);
        Check(address == -1 ? -1 : 0);
        return address;
    }

    private static int Check(nint result) => result != -1 ? (int)result : throw new IOException($"errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, long length);
}
