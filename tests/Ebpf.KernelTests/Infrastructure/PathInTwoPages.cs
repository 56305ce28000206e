using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A path in two pages. The second is a file's, and in no page table before it is read.</summary>
internal sealed unsafe partial class PathInTwoPages : IDisposable
{
    private const int PROT_READ = 1;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_FIXED = 0x12;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;

    private readonly nint _pages;
    private readonly int _first;

    /// <param name="path">Without a final NUL.</param>
    /// <param name="first">How many bytes of it lie in the first page.</param>
    /// <param name="file">The file that has the rest.</param>
    internal PathInTwoPages(byte[] path, int first, string file)
    {
        int page = Environment.SystemPageSize;
        File.WriteAllBytes(file, [.. path[first..], 0]);
        using SafeFileHandle rest = File.OpenHandle(file);
        _first = first;
        _pages = mmap(0, (nuint)(2 * page), PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
        Assert.Equal(_pages + page, mmap(_pages + page, (nuint)page, PROT_READ, MAP_PRIVATE_FIXED, (int)rest.DangerousGetHandle(), 0));
        path.AsSpan(0, first).CopyTo(new Span<byte>((byte*)_pages + page - first, first));
    }

    /// <returns>0, or the errno.</returns>
    internal int Unlink() => Posix.Unlink((byte*)_pages + Environment.SystemPageSize - _first);

    public void Dispose() => Assert.Equal(0, munmap(_pages, (nuint)(2 * Environment.SystemPageSize)));

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);
}
