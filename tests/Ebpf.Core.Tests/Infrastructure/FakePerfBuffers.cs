using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests;

/// <summary>Perf buffers of some CPUs in plain memory, with a producer that follows kernel/events/ring_buffer.c.</summary>
internal sealed unsafe class FakePerfBuffers : IPerfCpuBuffers
{
    private const uint Lost = 2;
    private const uint Sample = 9;
    private const int PrivateAndAnonymous = 0x22;

    private readonly List<PerfCpuBuffer> _all = [];
    private readonly Dictionary<int, nint> _addresses = [];
    private readonly int _size;

    internal FakePerfBuffers(int cpus = 1, int size = 4096, ulong start = 0)
    {
        _size = size;
        WakeUp = Event();
        for (int cpu = 0; cpu < cpus; cpu++)
        {
            int length = Environment.SystemPageSize + size;
            nint address = Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, PrivateAndAnonymous, -1, 0);
            (Head(address), Tail(address)) = (start, start);
            _addresses.Add(cpu, address);
            _all.Add(new PerfCpuBuffer(cpu, Event(), new SafeMemoryMapping(address, (nuint)length), size));
        }
    }

    public IReadOnlyList<PerfCpuBuffer> All => _all;

    public SafeFileHandle WakeUp { get; }

    internal bool IsDisposed { get; private set; }

    internal PerfBufferReader<TEvent> Open<TEvent>(PerfBufferLosses losses)
        where TEvent : unmanaged =>
        PerfBufferReader<TEvent>.Create(
            new PerfBufferPipe(this, System.IO.Pipelines.PipeScheduler.Inline, TimeSpan.Zero),
                default(StructParser<TEvent>), new PerfBufferFraming(losses, sizeof(TEvent)), losses);

    /// <summary>Writes as bpf_perf_event_output does. False when the buffer is full.</summary>
    internal bool TryWrite(int cpu, ReadOnlySpan<byte> payload)
    {
        int padded = ((payload.Length + sizeof(uint) + 7) & ~7) - sizeof(uint);
        byte[] record = new byte[8 + sizeof(uint) + padded];
        BitConverter.TryWriteBytes(record.AsSpan(8), padded);
        payload.CopyTo(record.AsSpan(12));
        return TryWriteRecord(cpu, Sample, record);
    }

    internal void WriteLost(int cpu, ulong count)
    {
        byte[] record = new byte[8 + 16];
        BitConverter.TryWriteBytes(record.AsSpan(16), count);
        Assert.True(TryWriteRecord(cpu, Lost, record));
    }

    /// <param name="cpu">The CPU.</param>
    /// <param name="type">Of the record.</param>
    /// <param name="record">With room for the header.</param>
    /// <param name="length">What the header says; null: the truth.</param>
    internal bool TryWriteRecord(int cpu, uint type, byte[] record, int? length = null)
    {
        nint address = _addresses[cpu];
        ulong head = Head(address);
        if (head + (ulong)record.Length - Volatile.Read(ref Tail(address)) > (ulong)_size)
        {
            return false;
        }

        BitConverter.TryWriteBytes(record, type);
        BitConverter.TryWriteBytes(record.AsSpan(6), (ushort)(length ?? record.Length));
        byte* data = (byte*)address + Environment.SystemPageSize;
        for (int i = 0; i < record.Length; i++)
        {
            data[(head + (ulong)i) & ((ulong)_size - 1)] = record[i];
        }

        Volatile.Write(ref Head(address), head + (ulong)record.Length);
        ulong one = 1;
        Libc.write((int)WakeUp.DangerousGetHandle(), &one, sizeof(ulong));
        return true;
    }

    public void OnWakeUp()
    {
        ulong count;
        Libc.read((int)WakeUp.DangerousGetHandle(), &count, sizeof(ulong));
    }

    public void Dispose()
    {
        IsDisposed = true;
        _all.ForEach(buffer => ((IDisposable)buffer).Dispose());
        WakeUp.Dispose();
    }

    private static ref ulong Head(nint address) => ref *(ulong*)(address + 1024);

    private static ref ulong Tail(nint address) => ref *(ulong*)(address + 1032);

    private static SafeFileHandle Event() => new(Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.O_NONBLOCK), ownsHandle: true);
}
