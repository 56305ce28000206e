using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>
/// A directory that somebody lists all the time, so that nobody can delete in it: the listing waits for a page of memory
/// (userfaultfd(2)), with the directory's lock.
/// </summary>
internal sealed unsafe partial class HeldDirectory : IDisposable
{
    private const int O_CLOEXEC = 0x80000;
    private const ulong UFFD_API = 0xAA;
    private const ulong UFFDIO_REGISTER_MODE_MISSING = 1;
    private const ulong UFFDIO_API = 0xC018_AA3F;
    private const ulong UFFDIO_REGISTER = 0xC020_AA00;
    private const ulong UFFDIO_ZEROPAGE = 0xC020_AA04;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_PRIVATE_ANONYMOUS = 0x22;

    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private readonly nint _page = mmap(0, (nuint)Environment.SystemPageSize, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    private readonly SafeFileHandle _faults = new((int)syscall(IsX64 ? 323 : 282, O_CLOEXEC, 0, 0), ownsHandle: true);
    private readonly Thread _lister;
    private long _listed;

    internal HeldDirectory(string path)
    {
        Api api = new() { Version = UFFD_API };
        Range range = new() { Start = (ulong)_page, Length = (ulong)Environment.SystemPageSize, Mode = UFFDIO_REGISTER_MODE_MISSING };
        Assert.Equal((0, 0), (ioctl(_faults, UFFDIO_API, &api), ioctl(_faults, UFFDIO_REGISTER, &range)));
        _lister = new Thread(() =>
        {
            using SafeFileHandle directory = Posix.OpenDirectory(path);
            _listed = syscall(IsX64 ? 217 : 61, directory.DangerousGetHandle(), _page, Environment.SystemPageSize);
        });
        _lister.Start();
        byte[] fault = new byte[32];
        Assert.Equal(fault.Length, RandomAccess.Read(_faults, fault, 0)); // The listing has come to the page.
    }

    /// <summary>Gives the page, and with it the directory.</summary>
    public void Dispose()
    {
        Range range = new() { Start = (ulong)_page, Length = (ulong)Environment.SystemPageSize };
        Assert.Equal(0, ioctl(_faults, UFFDIO_ZEROPAGE, &range));
        _lister.Join();
        _faults.Dispose();
        Assert.Equal(0, munmap(_page, (nuint)Environment.SystemPageSize));
        Assert.True(_listed > 0);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Api
    {
        internal ulong Version;
        internal ulong Features;
        internal ulong Controls;
    }

    /// <summary>struct uffdio_register and struct uffdio_zeropage.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        internal ulong Start;
        internal ulong Length;
        internal ulong Mode;
        internal ulong Result;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, nint first, nint second, nint third);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(nint address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle handle, ulong request, void* argument);
}
