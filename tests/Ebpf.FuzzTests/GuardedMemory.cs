using System.Runtime.InteropServices;

namespace Ebpf.FuzzTests;

/// <summary>Memory that ends at a page without access: a read behind its end stops the process.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int PROT_NONE = 0;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;

    private readonly byte* _start;
    private readonly int _length;

    /// <param name="length">The longest input, in bytes.</param>
    internal GuardedMemory(int length)
    {
        int page = Environment.SystemPageSize;
        _length = (length + page - 1) / page * page;
        _start = (byte*)mmap(0, (nuint)(_length + page), PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        Assert.NotEqual(-1, (nint)_start);
        Assert.Equal(0, mprotect(_start + _length, (nuint)page, PROT_NONE));
    }

    /// <summary>Copies an input to the end of the memory. It is 8-byte aligned when its length is a multiple of 8.</summary>
    /// <returns>Valid until the next call.</returns>
    internal ReadOnlySpan<byte> Fill(ReadOnlySpan<byte> input)
    {
        Span<byte> memory = new(_start + _length - input.Length, input.Length);
        input.CopyTo(memory);
        return memory;
    }

    /// <summary>Copies a stream, or its beginning when it is longer than the memory.</summary>
    internal ReadOnlySpan<byte> Fill(Stream input)
    {
        byte[] bytes = new byte[_length];
        return Fill(bytes.AsSpan(0, input.ReadAtLeast(bytes, _length, throwOnEndOfStream: false)));
    }

    public void Dispose() => Assert.Equal(0, munmap(_start, (nuint)(_length + Environment.SystemPageSize)));

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mprotect(byte* address, nuint length, int protection);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(byte* address, nuint length);
}
