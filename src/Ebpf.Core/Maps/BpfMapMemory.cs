using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>The values of a mappable array, or the pages of an arena, as memory that programs and this process share.</summary>
/// <remarks>
/// No system call and no copy. References and spans are valid until it is disposed; one that is forgotten stays mapped until the
/// process ends, because a reference does not keep its memory. What both sides write at once takes atomic operations
/// (<see cref="Interlocked"/>). Thread safety: any thread, except Dispose. Native: mmap.
/// </remarks>
/// <example>
/// <code>
/// using BpfMapMemory memory = bpfObject.Maps["counters"].MapMemory(); // The map has BPF_F_MMAPABLE in C.
/// Console.WriteLine(Volatile.Read(ref memory.Element&lt;ulong&gt;(0)));
/// </code>
/// </example>
public sealed unsafe class BpfMapMemory : IDisposable
{
    private readonly SafeHandle _mapping; // of our own, or the object whose mapping it is
    private readonly byte* _address;
    private readonly uint _valueSize;
    private readonly string _name;
    private bool _isDisposed;

    /// <param name="map">An array or an arena.</param>
    /// <param name="mapping">The owner of the memory, which is held until this is disposed, even when nothing refers to this any more: a span may.</param>
    /// <param name="address">Where the memory begins.</param>
    internal BpfMapMemory(BpfMap map, SafeHandle mapping, nint address)
    {
        bool added = false;
        mapping.DangerousAddRef(ref added);
        _mapping = mapping;
        _address = (byte*)address;
        _valueSize = map.ValueSize;
        _name = map.Name;
        Length = GetLength(map);
    }

    /// <summary>Number of bytes that are mapped.</summary>
    public long Length { get; }

    private uint Stride => (_valueSize + 7) & ~7u;

    /// <summary>A part of the memory.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not within the memory.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public Span<byte> GetSpan(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new Span<byte>(_address + offset, length); // SAFETY: within the mapping.
    }

    /// <summary>The value of an array's index, in place.</summary>
    /// <typeparam name="TValue">As many bytes as the map's values.</typeparam>
    /// <param name="index">From 0.</param>
    /// <exception cref="InvalidOperationException">The values have another size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ref TValue Element<TValue>(uint index)
        where TValue : unmanaged
    {
        if (sizeof(TValue) != _valueSize)
        {
            throw new InvalidOperationException($"Map {_name} has values of {_valueSize} bytes; {typeof(TValue).Name} has {sizeof(TValue)}.");
        }

        return ref MemoryMarshal.AsRef<TValue>(GetSpan((long)index * Stride, sizeof(TValue)));
    }

    /// <summary>Unmaps it. No reference to it may be used any more.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            _mapping.DangerousRelease();
            (_mapping as SafeMemoryMapping)?.Dispose();
        }
    }

    /// <summary>Maps it anew.</summary>
    internal static BpfMapMemory Map(BpfMap map, int descriptor, bool writable)
    {
        nuint length = (nuint)GetLength(map);
        nint address = Libc.mmap(
            0, length, writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ, Libc.MAP_SHARED, descriptor, 0);
        BpfError.ThrowIfLibcFailed(address, $"map the memory of map {map.Name}", new MapMemoryAttempt(map, writable));
        return new BpfMapMemory(map, new SafeMemoryMapping(address, length), address);
    }

    private static long GetLength(BpfMap map)
    {
        long page = Environment.SystemPageSize;
        return map.Type == BpfMapType.Arena ? map.MaxEntries * page : RoundUp(map.MaxEntries * RoundUp(map.ValueSize, 8), page);
    }

    private static long RoundUp(long size, long to) => (size + to - 1) / to * to;
}
