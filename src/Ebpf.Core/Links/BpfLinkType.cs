namespace Ebpf;

/// <summary>The kind of an attachment, with the kernel's numbers (enum bpf_link_type in linux/bpf.h).</summary>
/// <remarks>A kind without a name here keeps the kernel's number.</remarks>
public enum BpfLinkType
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A raw tracepoint, or one by BTF.</summary>
    RawTracepoint = 1,

    /// <summary>fentry, fexit, fmod_ret, LSM.</summary>
    Tracing = 2,

    /// <summary>A control group.</summary>
    Cgroup = 3,

    /// <summary>An iterator.</summary>
    Iterator = 4,

    /// <summary>A network namespace.</summary>
    NetworkNamespace = 5,

    /// <summary>A network device, by XDP.</summary>
    Xdp = 6,

    /// <summary>A perf event: kprobe, uprobe, tracepoint, sampling.</summary>
    PerfEvent = 7,

    /// <summary>Several kernel functions.</summary>
    KprobeMulti = 8,

    /// <summary>A structure of functions.</summary>
    StructOps = 9,

    /// <summary>A hook of netfilter.</summary>
    Netfilter = 10,

    /// <summary>A network device, by TCX.</summary>
    Tcx = 11,

    /// <summary>Several functions of programs in user space.</summary>
    UprobeMulti = 12,

    /// <summary>A netkit device.</summary>
    Netkit = 13,

    /// <summary>A map of sockets.</summary>
    SocketMap = 14,
}
