using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Tries kinds of programs by loading the smallest one.</summary>
internal static unsafe class ProgramTypeAttempts
{
    internal static KernelFeatureState Try(BpfProgramType type)
    {
        Libbpf.EnsureStarted();
        return type switch
        {
            // Their programs are about another program or type of the kernel. libbpf knows which refusal means that the kernel has them.
            BpfProgramType.Tracing => AttachTypeAttempts.Try(BpfAttachType.RawTracepointBtf),
            BpfProgramType.Lsm => AttachTypeAttempts.Try(BpfAttachType.Lsm),
            BpfProgramType.Extension or BpfProgramType.StructOps or BpfProgramType.Syscall =>
                FeatureAttempts.ToState(Libbpf.libbpf_probe_bpf_prog_type((bpf_prog_type)type, null)),
            _ => Load((bpf_prog_type)type, DefaultOf(type)),
        };
    }

    internal static KernelFeatureState Load(bpf_prog_type type, bpf_attach_type attachType)
    {
        using SafeFileHandle program = TinyProgram.Load(type, attachType, 0, out int error);
        return TinyProgram.ToState(error);
    }

    /// <summary>An attach type that the kernel takes for the kind of program.</summary>
    internal static bpf_attach_type DefaultOf(BpfProgramType type) => type switch
    {
        BpfProgramType.CgroupSocketAddress => bpf_attach_type.BPF_CGROUP_INET4_CONNECT,
        BpfProgramType.CgroupSocket => bpf_attach_type.BPF_CGROUP_INET_SOCK_CREATE,
        BpfProgramType.CgroupSocketOption => bpf_attach_type.BPF_CGROUP_GETSOCKOPT,
        BpfProgramType.SkLookup => bpf_attach_type.BPF_SK_LOOKUP,
        BpfProgramType.SkReuseport => bpf_attach_type.BPF_SK_REUSEPORT_SELECT,
        BpfProgramType.Netfilter => bpf_attach_type.BPF_NETFILTER,
        _ => default,
    };
}
