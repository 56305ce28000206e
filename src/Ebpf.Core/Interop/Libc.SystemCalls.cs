using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>System calls for which libc has no function.</summary>
internal static unsafe partial class Libc
{
    private const nint PERF_FLAG_FD_CLOEXEC = 8;

    internal static nint SYS_bpf => IsX64 ? 321 : 280;

    internal static nint SYS_perf_event_open => IsX64 ? 298 : 241;

    internal const nint SYS_lsm_list_modules = 461; // On both architectures.

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static nint perf_event_open(perf_event_attr* attr, int pid, int cpu) =>
        syscall(SYS_perf_event_open, (nint)attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

    /// <summary>For <see cref="pidfd_open"/>: the thread of that number, not the process.</summary>
    internal const nint PIDFD_THREAD = 128;

    private const nint SYS_pidfd_open = 434;

    internal static nint pidfd_open(int pid, nint flags) => syscall(SYS_pidfd_open, pid, flags, 0, 0, 0);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}

/// <summary>linux/perf_event.h, PERF_ATTR_SIZE_VER5: the members that are used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal struct perf_event_attr
{
    internal const ulong FrequencyBit = 1ul << 10;
    internal const uint PERF_TYPE_SOFTWARE = 1;
    internal const ulong PERF_COUNT_SW_BPF_OUTPUT = 10;
    internal const ulong PERF_SAMPLE_RAW = 1 << 10;

    [FieldOffset(0)] internal uint type;
    [FieldOffset(4)] internal uint size;
    [FieldOffset(8)] internal ulong config;
    [FieldOffset(16)] internal ulong sample_freq;
    [FieldOffset(16)] internal ulong sample_period;
    [FieldOffset(24)] internal ulong sample_type;
    [FieldOffset(40)] internal ulong bits;
    [FieldOffset(48)] internal uint wakeup_events;
    [FieldOffset(56)] internal ulong config1; // kprobe_func
}
