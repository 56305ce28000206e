namespace Ebpf;

/// <summary>The place of an attachment, with the kernel's numbers (enum bpf_attach_type in linux/bpf.h).</summary>
/// <remarks>A place without a name here keeps the kernel's number. Kprobes, uprobes and tracepoints by perf events have none.</remarks>
public enum BpfAttachType
{
    /// <summary>BPF_CGROUP_INET_INGRESS. Kernel: 4.10.</summary>
    CgroupIngress = 0,

    /// <summary>BPF_CGROUP_INET_EGRESS. Kernel: 4.10.</summary>
    CgroupEgress = 1,

    /// <summary>BPF_CGROUP_INET_SOCK_CREATE. Kernel: 4.10.</summary>
    CgroupSocketCreate = 2,

    /// <summary>BPF_CGROUP_SOCK_OPS. Kernel: 4.13.</summary>
    CgroupSocketOperations = 3,

    /// <summary>BPF_SK_SKB_STREAM_PARSER. Kernel: 4.14.</summary>
    SkSkbStreamParser = 4,

    /// <summary>BPF_SK_SKB_STREAM_VERDICT. Kernel: 4.14.</summary>
    SkSkbStreamVerdict = 5,

    /// <summary>BPF_CGROUP_DEVICE. Kernel: 4.15.</summary>
    CgroupDevice = 6,

    /// <summary>BPF_SK_MSG_VERDICT. Kernel: 4.17.</summary>
    SkMessageVerdict = 7,

    /// <summary>BPF_CGROUP_INET4_BIND. Kernel: 4.17.</summary>
    CgroupBind4 = 8,

    /// <summary>BPF_CGROUP_INET6_BIND. Kernel: 4.17.</summary>
    CgroupBind6 = 9,

    /// <summary>BPF_CGROUP_INET4_CONNECT. Kernel: 4.17.</summary>
    CgroupConnect4 = 10,

    /// <summary>BPF_CGROUP_INET6_CONNECT. Kernel: 4.17.</summary>
    CgroupConnect6 = 11,

    /// <summary>BPF_CGROUP_INET4_POST_BIND. Kernel: 4.17.</summary>
    CgroupPostBind4 = 12,

    /// <summary>BPF_CGROUP_INET6_POST_BIND. Kernel: 4.17.</summary>
    CgroupPostBind6 = 13,

    /// <summary>BPF_CGROUP_UDP4_SENDMSG. Kernel: 4.18.</summary>
    CgroupSendMessage4 = 14,

    /// <summary>BPF_CGROUP_UDP6_SENDMSG. Kernel: 4.18.</summary>
    CgroupSendMessage6 = 15,

    /// <summary>BPF_LIRC_MODE2. Kernel: 4.18.</summary>
    LircMode2 = 16,

    /// <summary>BPF_FLOW_DISSECTOR. Kernel: 4.20.</summary>
    FlowDissector = 17,

    /// <summary>BPF_CGROUP_SYSCTL. Kernel: 5.2.</summary>
    CgroupSysctl = 18,

    /// <summary>BPF_CGROUP_UDP4_RECVMSG. Kernel: 5.2.</summary>
    CgroupReceiveMessage4 = 19,

    /// <summary>BPF_CGROUP_UDP6_RECVMSG. Kernel: 5.2.</summary>
    CgroupReceiveMessage6 = 20,

    /// <summary>BPF_CGROUP_GETSOCKOPT. Kernel: 5.3.</summary>
    CgroupGetSocketOption = 21,

    /// <summary>BPF_CGROUP_SETSOCKOPT. Kernel: 5.3.</summary>
    CgroupSetSocketOption = 22,

    /// <summary>BPF_TRACE_RAW_TP. Kernel: 5.5.</summary>
    RawTracepointBtf = 23,

    /// <summary>BPF_TRACE_FENTRY. Kernel: 5.5.</summary>
    Fentry = 24,

    /// <summary>BPF_TRACE_FEXIT. Kernel: 5.5.</summary>
    Fexit = 25,

    /// <summary>BPF_MODIFY_RETURN. Kernel: 5.7.</summary>
    ModifyReturn = 26,

    /// <summary>BPF_LSM_MAC. Kernel: 5.7.</summary>
    Lsm = 27,

    /// <summary>BPF_TRACE_ITER. Kernel: 5.8.</summary>
    Iterator = 28,

    /// <summary>BPF_CGROUP_INET4_GETPEERNAME. Kernel: 5.8.</summary>
    CgroupGetPeerName4 = 29,

    /// <summary>BPF_CGROUP_INET6_GETPEERNAME. Kernel: 5.8.</summary>
    CgroupGetPeerName6 = 30,

    /// <summary>BPF_CGROUP_INET4_GETSOCKNAME. Kernel: 5.8.</summary>
    CgroupGetSocketName4 = 31,

    /// <summary>BPF_CGROUP_INET6_GETSOCKNAME. Kernel: 5.8.</summary>
    CgroupGetSocketName6 = 32,

    /// <summary>BPF_XDP_DEVMAP. Kernel: 5.8.</summary>
    XdpDeviceMap = 33,

    /// <summary>BPF_CGROUP_INET_SOCK_RELEASE. Kernel: 5.9.</summary>
    CgroupSocketRelease = 34,

    /// <summary>BPF_XDP_CPUMAP. Kernel: 5.9.</summary>
    XdpCpuMap = 35,

    /// <summary>BPF_SK_LOOKUP. Kernel: 5.9.</summary>
    SkLookup = 36,

    /// <summary>BPF_XDP. Kernel: 5.9.</summary>
    Xdp = 37,

    /// <summary>BPF_SK_SKB_VERDICT. Kernel: 5.13.</summary>
    SkSkbVerdict = 38,

    /// <summary>BPF_SK_REUSEPORT_SELECT. Kernel: 5.14.</summary>
    SkReuseportSelect = 39,

    /// <summary>BPF_SK_REUSEPORT_SELECT_OR_MIGRATE. Kernel: 5.14.</summary>
    SkReuseportSelectOrMigrate = 40,

    /// <summary>BPF_PERF_EVENT. Kernel: 5.15.</summary>
    PerfEvent = 41,

    /// <summary>BPF_TRACE_KPROBE_MULTI. Kernel: 5.18.</summary>
    KprobeMulti = 42,

    /// <summary>BPF_LSM_CGROUP. Kernel: 6.0.</summary>
    LsmCgroup = 43,

    /// <summary>BPF_STRUCT_OPS. Kernel: 6.4.</summary>
    StructOps = 44,

    /// <summary>BPF_NETFILTER. Kernel: 6.4.</summary>
    Netfilter = 45,

    /// <summary>BPF_TCX_INGRESS. Kernel: 6.6.</summary>
    TcxIngress = 46,

    /// <summary>BPF_TCX_EGRESS. Kernel: 6.6.</summary>
    TcxEgress = 47,

    /// <summary>BPF_TRACE_UPROBE_MULTI. Kernel: 6.6.</summary>
    UprobeMulti = 48,

    /// <summary>BPF_CGROUP_UNIX_CONNECT. Kernel: 6.7.</summary>
    CgroupConnectUnix = 49,

    /// <summary>BPF_CGROUP_UNIX_SENDMSG. Kernel: 6.7.</summary>
    CgroupSendMessageUnix = 50,

    /// <summary>BPF_CGROUP_UNIX_RECVMSG. Kernel: 6.7.</summary>
    CgroupReceiveMessageUnix = 51,

    /// <summary>BPF_CGROUP_UNIX_GETPEERNAME. Kernel: 6.7.</summary>
    CgroupGetPeerNameUnix = 52,

    /// <summary>BPF_CGROUP_UNIX_GETSOCKNAME. Kernel: 6.7.</summary>
    CgroupGetSocketNameUnix = 53,

    /// <summary>BPF_NETKIT_PRIMARY. Kernel: 6.7.</summary>
    NetkitPrimary = 54,

    /// <summary>BPF_NETKIT_PEER. Kernel: 6.7.</summary>
    NetkitPeer = 55,

    /// <summary>BPF_TRACE_KPROBE_SESSION. Kernel: 6.10.</summary>
    KprobeSession = 56,

    /// <summary>BPF_TRACE_UPROBE_SESSION. Kernel: 6.13.</summary>
    UprobeSession = 57,

    /// <summary>BPF_TRACE_FSESSION. Kernel: 7.0.</summary>
    FentrySession = 58,
}
