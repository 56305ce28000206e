using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>System calls for which libc has no function.</summary>
internal static unsafe partial class Libc
{
    private const nint PERF_FLAG_FD_CLOEXEC = 8;

    internal static nint SYS_bpf => IsX64 ? 321 : 280;

    internal static nint SYS_perf_event_open => IsX64 ? 298 : 241;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    internal static nint perf_event_open(perf_event_attr* attr, int pid, int cpu) =>
        syscall(SYS_perf_event_open, (nint)attr, pid, cpu, -1, PERF_FLAG_FD_CLOEXEC);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
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
