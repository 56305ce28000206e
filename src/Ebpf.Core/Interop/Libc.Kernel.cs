using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The calls with which the kernel's features and the process's limits are looked at.</summary>
internal static unsafe partial class Libc
{
    internal const int EPERM = 1;
    internal const int EACCES = 13;

    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;

    private const ulong PERF_FLAG_FD_CLOEXEC = 8;

    private static nint SYS_perf_event_open => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241;

    /// <summary>Opens the event for all processes, on CPU 0.</summary>
    internal static nint perf_event_open(perf_event_attr* attr) => syscall(SYS_perf_event_open, attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int getrlimit(int resource, ulong* rlim);

    [LibraryImport(LibraryName, SetLastError = true)]
    private static partial nint syscall(nint number, perf_event_attr* attr, nint pid, nint cpu, nint group_fd, ulong flags);
}

/// <summary>linux/perf_event.h, PERF_ATTR_SIZE_VER5: the members that a kprobe takes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct perf_event_attr
{
    [FieldOffset(0)] internal uint type;
    [FieldOffset(4)] internal uint size;
    [FieldOffset(56)] internal ulong config1; // kprobe_func
}
