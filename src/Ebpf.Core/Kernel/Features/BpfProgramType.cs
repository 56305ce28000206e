namespace Ebpf;

/// <summary>The kind of a program, with the kernel's numbers (enum bpf_prog_type in linux/bpf.h).</summary>
/// <remarks>A kind without a name here keeps the kernel's number.</remarks>
public enum BpfProgramType
{
    /// <summary>Not known: the section name tells no kind.</summary>
    None = 0,

    /// <summary>BPF_PROG_TYPE_SOCKET_FILTER. Kernel: 3.19.</summary>
    SocketFilter = 1,

    /// <summary>On a kernel function, its return, or a user function (kprobe, kretprobe, uprobe, uretprobe, and the .multi and .session forms). Kernel: 4.1.</summary>
    Kprobe = 2,

    /// <summary>BPF_PROG_TYPE_SCHED_CLS. Kernel: 4.1.</summary>
    SchedClassifier = 3,

    /// <summary>BPF_PROG_TYPE_SCHED_ACT. Kernel: 4.1.</summary>
    SchedAction = 4,

    /// <summary>On a static tracepoint. Kernel: 4.7.</summary>
    Tracepoint = 5,

    /// <summary>On packets as the driver has them. Kernel: 4.8.</summary>
    Xdp = 6,

    /// <summary>On a sampling event. Kernel: 4.9.</summary>
    PerfEvent = 7,

    /// <summary>BPF_PROG_TYPE_CGROUP_SKB. Kernel: 4.10.</summary>
    CgroupSkb = 8,

    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK. Kernel: 4.10.</summary>
    CgroupSocket = 9,

    /// <summary>BPF_PROG_TYPE_LWT_IN. Kernel: 4.10.</summary>
    LwtIn = 10,

    /// <summary>BPF_PROG_TYPE_LWT_OUT. Kernel: 4.10.</summary>
    LwtOut = 11,

    /// <summary>BPF_PROG_TYPE_LWT_XMIT. Kernel: 4.10.</summary>
    LwtTransmit = 12,

    /// <summary>BPF_PROG_TYPE_SOCK_OPS. Kernel: 4.13.</summary>
    SocketOperations = 13,

    /// <summary>BPF_PROG_TYPE_SK_SKB. Kernel: 4.14.</summary>
    SkSkb = 14,

    /// <summary>BPF_PROG_TYPE_CGROUP_DEVICE. Kernel: 4.15.</summary>
    CgroupDevice = 15,

    /// <summary>BPF_PROG_TYPE_SK_MSG. Kernel: 4.17.</summary>
    SkMessage = 16,

    /// <summary>On a tracepoint, with its raw arguments. Kernel: 4.17.</summary>
    RawTracepoint = 17,

    /// <summary>BPF_PROG_TYPE_CGROUP_SOCK_ADDR. Kernel: 4.17.</summary>
    CgroupSocketAddress = 18,

    /// <summary>BPF_PROG_TYPE_LWT_SEG6LOCAL. Kernel: 4.18.</summary>
    LwtSeg6Local = 19,

    /// <summary>BPF_PROG_TYPE_LIRC_MODE2. Kernel: 4.18.</summary>
    LircMode2 = 20,

    /// <summary>BPF_PROG_TYPE_SK_REUSEPORT. Kernel: 4.19.</summary>
    SkReuseport = 21,

    /// <summary>BPF_PROG_TYPE_FLOW_DISSECTOR. Kernel: 4.20.</summary>
    FlowDissector = 22,

    /// <summary>BPF_PROG_TYPE_CGROUP_SYSCTL. Kernel: 5.2.</summary>
    CgroupSysctl = 23,

    /// <summary>BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE. Kernel: 5.2.</summary>
    RawTracepointWritable = 24,

    /// <summary>BPF_PROG_TYPE_CGROUP_SOCKOPT. Kernel: 5.3.</summary>
    CgroupSocketOption = 25,

    /// <summary>On a kernel function or tracepoint by its type information (fentry, fexit, tp_btf, iter). Kernel: 5.5.</summary>
    Tracing = 26,

    /// <summary>BPF_PROG_TYPE_STRUCT_OPS. Kernel: 5.6.</summary>
    StructOps = 27,

    /// <summary>BPF_PROG_TYPE_EXT. Kernel: 5.6.</summary>
    Extension = 28,

    /// <summary>On a security hook. Kernel: 5.7.</summary>
    Lsm = 29,

    /// <summary>BPF_PROG_TYPE_SK_LOOKUP. Kernel: 5.9.</summary>
    SkLookup = 30,

    /// <summary>Run by user space alone. Kernel: 5.14.</summary>
    Syscall = 31,

    /// <summary>BPF_PROG_TYPE_NETFILTER. Kernel: 6.4.</summary>
    Netfilter = 32,
}
