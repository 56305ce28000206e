using System.Buffers;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The buffer of one CPU: the perf event that programs write to, and its pages.</summary>
internal sealed unsafe class PerfCpuBuffer : MemoryManager<byte>
{
    private readonly SafeMemoryMapping _pages;
    private readonly int _size;
    private long? _bytesLeft;

    /// <param name="cpu">The number of the CPU.</param>
    /// <param name="wakeUp">The perf event, which is readable when records have come.</param>
    /// <param name="pages">The control page and the data; disposed with this.</param>
    /// <param name="size">The size of the data, a power of two.</param>
    internal PerfCpuBuffer(int cpu, SafeFileHandle wakeUp, SafeMemoryMapping pages, int size)
    {
        Cpu = cpu;
        WakeUp = wakeUp;
        _pages = pages;
        _size = size;
        Ring = new PerfRing((byte*)pages.Address, Data, (uint)size);
    }

    internal int Cpu { get; }

    internal SafeFileHandle WakeUp { get; }

    internal PerfRing Ring { get; }

    /// <summary>Tells whether the CPU is gone: no more records come.</summary>
    internal bool IsRetired { get; set; }

    private byte* Data => (byte*)_pages.Address + Environment.SystemPageSize;

    /// <summary>The next records: in place up to the end of the ring, and the one that goes on at its beginning as a copy.</summary>
    /// <param name="scratch">Receives the copy; as long as the longest record.</param>
    /// <exception cref="InvalidDataException">The ring's positions or a length contradict its size.</exception>
    internal ReadOnlyMemory<byte> Peek(byte[] scratch)
    {
        long length = Math.Min(Ring.Length, _bytesLeft ?? long.MaxValue);
        if (length == 0)
        {
            return default;
        }

        if ((ulong)length > Ring.Size)
        {
            throw new InvalidDataException($"The positions of the perf buffer of CPU {Cpu} are {length} bytes apart, and it has {Ring.Size}.");
        }

        int inPlace = (int)Math.Min(length, Ring.Size - Ring.Offset);
        int record = Ring.RecordLength;
        if (record <= inPlace)
        {
            return Memory.Slice(Ring.Offset, inPlace);
        }

        if (record > length)
        {
            throw new InvalidDataException($"A record of {record} bytes does not fit the {length} bytes in the perf buffer of CPU {Cpu}.");
        }

        Ring.Copy(scratch.AsSpan(0, record));
        return scratch.AsMemory(0, record);
    }

    internal void Advance(int bytes)
    {
        Ring.Advance(bytes);
        _bytesLeft -= bytes;
    }

    /// <summary>Ends the buffer behind what it holds.</summary>
    internal void EndHere() => _bytesLeft = Ring.Length;

    public override Span<byte> GetSpan() => new(Data, _size);

    public override MemoryHandle Pin(int elementIndex = 0) => new(Data + elementIndex, pinnable: this);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        _pages.Dispose();
        WakeUp.Dispose();
    }
}
