using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The first version of struct perf_event_attr (include/uapi/linux/perf_event.h): 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct perf_event_attr
{
    [FieldOffset(0)] internal uint type;
    [FieldOffset(4)] internal uint size;
    [FieldOffset(8)] internal ulong config;
    [FieldOffset(16)] internal ulong sample_freq;
    [FieldOffset(40)] internal ulong bits;
}

/// <summary>Numbers of perf_event_open.</summary>
internal static class PerfEvent
{
    internal const ulong FrequencyBit = 1ul << 10;
    internal const ulong CloseOnExec = 1ul << 3;

    internal static int SystemCallNumber => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241;
}
