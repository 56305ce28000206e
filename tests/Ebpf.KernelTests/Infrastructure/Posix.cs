using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>System calls with names as bytes, which .NET's file classes do not take. A failure is returned as its errno.</summary>
internal static unsafe partial class Posix
{
    internal const int AT_FDCWD = -100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const uint RENAME_EXCHANGE = 2;

    /// <summary>The libc of this process.</summary>
    internal static string LibcPath => File.ReadLines("/proc/self/maps").Select(line => line.Split(' ')[^1]).First(
        path => Path.GetFileName(path).StartsWith("libc.so", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("libc-", StringComparison.Ordinal));

    internal static void Create(byte[] path)
    {
        using PinnedPath pinned = new(path);
        int fd = creat(pinned.Pointer, 0b110_110_110);
        Assert.True(fd >= 0, $"creat: errno {Marshal.GetLastPInvokeError()}");
        Assert.Equal(0, close(fd));
    }

    internal static int Unlink(byte[] path)
    {
        using PinnedPath pinned = new(path);
        return ToErrno(unlink(pinned.Pointer));
    }

    internal static int Unlink(byte* path) => ToErrno(unlink(path));

    internal static int UnlinkAt(int directory, byte[] path, int flags = 0)
    {
        using PinnedPath pinned = new(path);
        return ToErrno(unlinkat(directory, pinned.Pointer, flags));
    }

    /// <summary>As the system call takes it: all 64 bits of the register reach the kernel.</summary>
    internal static int UnlinkAtBySystemCall(int directory, byte[] path, long flags)
    {
        const int SYS_unlinkat_x64 = 263;
        const int SYS_unlinkat_arm64 = 35;
        using PinnedPath pinned = new(path);
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        return ToErrno((int)syscall(isX64 ? SYS_unlinkat_x64 : SYS_unlinkat_arm64, directory, pinned.Pointer, flags));
    }

    /// <summary>The system call changes the calling thread alone; libc's function changes all.</summary>
    internal static void SetUsersOfThread(uint real, uint effective)
    {
        const int SYS_setresuid_x64 = 117;
        const int SYS_setresuid_arm64 = 147;
        bool isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Assert.Equal(0, ToErrno((int)syscall(isX64 ? SYS_setresuid_x64 : SYS_setresuid_arm64, real, (byte*)effective, 0)));
    }

    internal static void SetClock(DateTimeOffset time)
    {
        const int CLOCK_REALTIME = 0;
        TimeSpan sinceEpoch = time - DateTimeOffset.UnixEpoch;
        long* parts = stackalloc long[] { sinceEpoch.Ticks / TimeSpan.TicksPerSecond, sinceEpoch.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick };
        Assert.Equal(0, ToErrno(clock_settime(CLOCK_REALTIME, parts)));
    }

    internal static int Rename(byte[] from, byte[] to, uint flags = 0)
    {
        using PinnedPath old = new(from), replaced = new(to);
        return ToErrno(renameat2(AT_FDCWD, old.Pointer, AT_FDCWD, replaced.Pointer, flags));
    }

    internal static int RenameAt(SafeFileHandle fromDirectory, byte[] from, SafeFileHandle toDirectory, byte[] to)
    {
        using PinnedPath old = new(from), replaced = new(to);
        return ToErrno(renameat2((int)fromDirectory.DangerousGetHandle(), old.Pointer, (int)toDirectory.DangerousGetHandle(), replaced.Pointer, 0));
    }

    internal static int MakeDirectory(byte[] path)
    {
        using PinnedPath pinned = new(path);
        return ToErrno(mkdir(pinned.Pointer, 0b111_111_111));
    }

    /// <summary>A path pointer that no process can read.</summary>
    internal static int UnlinkBadPointer() => Unlink((byte*)1);

    internal static SafeFileHandle OpenDirectory(string path)
    {
        int fd = open(path, 0);
        Assert.True(fd >= 0, $"open: errno {Marshal.GetLastPInvokeError()}");
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>The descriptor is then that of another file.</summary>
    internal static void Exchange(SafeFileHandle file, SafeFileHandle descriptor) =>
        Assert.NotEqual(-1, dup3((int)file.DangerousGetHandle(), (int)descriptor.DangerousGetHandle(), 0));

    /// <summary>A system call that does nothing; the program of maps.bpf.c sees its argument.</summary>
    internal static void GetProcessGroup(int pid) => Assert.Equal(3, getpgid(pid) == -1 ? Marshal.GetLastPInvokeError() : 0); // ESRCH

    internal static int GetThreadId() => gettid();

    internal static void Interrupt(int pid) => Assert.Equal(0, kill(pid, 2));

    internal static void Terminate(int pid) => Assert.Equal(0, kill(pid, 15));

    internal static void Suspend(int pid) => Assert.Equal(0, kill(pid, 19));

    internal static void Continue(int pid) => Assert.Equal(0, kill(pid, 18));

    /// <summary>Does not return: this process is the program's from here on.</summary>
    internal static void Execute(string program)
    {
        using PinnedPath path = new(Encoding.UTF8.GetBytes(program));
        byte** arguments = stackalloc byte*[] { path.Pointer, null };
        byte** environment = stackalloc byte*[] { null };
        Assert.Equal(0, ToErrno(execve(path.Pointer, arguments, environment)));
    }

    private static int ToErrno(int result) => result == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int creat(byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getpgid(int pid);

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlink(byte* path);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlinkat(int dirfd, byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int renameat2(int from, byte* path, int to, byte* replaced, uint flags);

    // An argument of long, so that nothing is left to how a variadic function extends an int.
    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long directory, byte* path, long flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_settime(int clock, long* time);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdir(byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    private sealed class PinnedPath : IDisposable
    {
        private readonly void* _copy;

        internal PinnedPath(byte[] path)
        {
            _copy = NativeMemory.AllocZeroed((nuint)path.Length + 1);
            path.CopyTo(new Span<byte>(_copy, path.Length));
        }

        internal byte* Pointer => (byte*)_copy;

        public void Dispose() => NativeMemory.Free(_copy);
    }
}
