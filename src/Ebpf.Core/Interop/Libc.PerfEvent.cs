using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>perf_event_open, for which libc has no function.</summary>
internal static unsafe partial class Libc
{
    private const ulong PERF_FLAG_FD_CLOEXEC = 8;

    private static nint SYS_perf_event_open => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241;

    internal static nint perf_event_open(perf_event_attr* attr, int pid, int cpu) =>
        syscall(SYS_perf_event_open, attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

    [LibraryImport(LibraryName, SetLastError = true)]
    private static partial nint syscall(nint number, perf_event_attr* attr, nint pid, nint cpu, nint group_fd, ulong flags);
}

/// <summary>linux/perf_event.h, PERF_ATTR_SIZE_VER5: the members that are used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct perf_event_attr
{
    internal const ulong FrequencyBit = 1ul << 10;

    [FieldOffset(0)] internal uint type;
    [FieldOffset(4)] internal uint size;
    [FieldOffset(8)] internal ulong config;
    [FieldOffset(16)] internal ulong sample_freq;
    [FieldOffset(40)] internal ulong bits;
    [FieldOffset(56)] internal ulong config1; // kprobe_func
}
