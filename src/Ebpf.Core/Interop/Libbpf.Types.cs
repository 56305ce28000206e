using System.Runtime.InteropServices;

namespace Ebpf.Interop;

internal readonly struct bpf_object;

internal readonly struct bpf_program;

internal readonly struct bpf_map;

internal readonly struct bpf_link;

internal enum libbpf_print_level : uint
{
    LIBBPF_WARN = 0,
    LIBBPF_INFO = 1,
    LIBBPF_DEBUG = 2,
}

internal enum probe_attach_mode : uint
{
    PROBE_ATTACH_MODE_DEFAULT = 0,
    PROBE_ATTACH_MODE_LEGACY = 1,
    PROBE_ATTACH_MODE_PERF = 2,
    PROBE_ATTACH_MODE_LINK = 3,
}

internal enum bpf_map_type : uint
{
    BPF_MAP_TYPE_UNSPEC = 0,
    BPF_MAP_TYPE_HASH = 1,
    BPF_MAP_TYPE_ARRAY = 2,
    BPF_MAP_TYPE_PERCPU_HASH = 5,
    BPF_MAP_TYPE_PERCPU_ARRAY = 6,
    BPF_MAP_TYPE_LRU_PERCPU_HASH = 10,
    BPF_MAP_TYPE_RINGBUF = 27,
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct bpf_object_open_opts
{
    [FieldOffset(0)] internal nuint sz;
    [FieldOffset(8)] internal byte* object_name;
}

[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct bpf_kprobe_opts
{
    [FieldOffset(0)] internal nuint sz;
    [FieldOffset(8)] internal ulong bpf_cookie;
    [FieldOffset(16)] internal nuint offset;
    [FieldOffset(24)] internal byte retprobe;
    [FieldOffset(28)] internal probe_attach_mode attach_mode;
}

[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct bpf_tracepoint_opts
{
    [FieldOffset(0)] internal nuint sz;
    [FieldOffset(8)] internal ulong bpf_cookie;
}
