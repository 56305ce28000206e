using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Tries kinds of attachments with the smallest program of each.</summary>
internal static unsafe class AttachTypeAttempts
{
    private const uint NoFunctionId = 1; // The first type of the kernel's BTF.
    private const int NoDescriptor = -1;
    private const int NoDevice = 0;

    internal static KernelFeatureState Try(BpfAttachType type)
    {
        Libbpf.EnsureStarted();
        bpf_attach_type native = (bpf_attach_type)type;
        return FeatureAttempts.IsFtraceOff && NeedsFtrace(type) ? KernelFeatureState.Refused : type switch
        {
            BpfAttachType.Fentry or BpfAttachType.Fexit or BpfAttachType.FentrySession =>
                TryByTypes(bpf_prog_type.BPF_PROG_TYPE_TRACING, native, FeatureAttempts.Function, attach: true),
            BpfAttachType.ModifyReturn => TryByTypes(bpf_prog_type.BPF_PROG_TYPE_TRACING, native, "security_file_open\0"u8, attach: false),
            BpfAttachType.RawTracepointBtf => TryByTypes(bpf_prog_type.BPF_PROG_TYPE_TRACING, native, "sys_enter\0"u8, attach: false),
            BpfAttachType.Iterator => TryByTypes(bpf_prog_type.BPF_PROG_TYPE_TRACING, native, "task\0"u8, attach: true),
            BpfAttachType.Lsm or BpfAttachType.LsmCgroup => TryByTypes(bpf_prog_type.BPF_PROG_TYPE_LSM, native, "file_open\0"u8, attach: false),
            BpfAttachType.KprobeMulti or BpfAttachType.KprobeSession => TryKprobeMulti(native),
            BpfAttachType.UprobeMulti or BpfAttachType.UprobeSession => TryUprobeMulti(native),
            BpfAttachType.TcxIngress or BpfAttachType.TcxEgress or BpfAttachType.NetkitPrimary or BpfAttachType.NetkitPeer =>
                TryWithoutPlace(native, NoDevice, Libc.ENODEV),
            BpfAttachType.SkMessageVerdict or BpfAttachType.SkSkbVerdict or BpfAttachType.SkSkbStreamParser or BpfAttachType.SkSkbStreamVerdict =>
                TryWithoutPlace(native, NoDescriptor, Libc.EBADF),
            BpfAttachType.StructOps => ProgramTypeAttempts.Try(BpfProgramType.StructOps),
            _ => ProgramTypeAttempts.Load(ProgramOf(type), native),
        };
    }

    /// <summary>Tells whether ftrace calls the program.</summary>
    private static bool NeedsFtrace(BpfAttachType type) => type is BpfAttachType.Fentry or BpfAttachType.Fexit or BpfAttachType.FentrySession
        or BpfAttachType.KprobeMulti or BpfAttachType.KprobeSession;

    /// <summary>The kind of program that the kernel takes at a place.</summary>
    private static bpf_prog_type ProgramOf(BpfAttachType type) => type switch
    {
        BpfAttachType.CgroupIngress or BpfAttachType.CgroupEgress => bpf_prog_type.BPF_PROG_TYPE_CGROUP_SKB,
        BpfAttachType.CgroupSocketCreate or BpfAttachType.CgroupSocketRelease or BpfAttachType.CgroupPostBind4 or BpfAttachType.CgroupPostBind6 =>
            bpf_prog_type.BPF_PROG_TYPE_CGROUP_SOCK,
        BpfAttachType.CgroupSocketOperations => bpf_prog_type.BPF_PROG_TYPE_SOCK_OPS,
        BpfAttachType.CgroupDevice => bpf_prog_type.BPF_PROG_TYPE_CGROUP_DEVICE,
        BpfAttachType.CgroupSysctl => bpf_prog_type.BPF_PROG_TYPE_CGROUP_SYSCTL,
        BpfAttachType.CgroupGetSocketOption or BpfAttachType.CgroupSetSocketOption => bpf_prog_type.BPF_PROG_TYPE_CGROUP_SOCKOPT,
        BpfAttachType.SkMessageVerdict => bpf_prog_type.BPF_PROG_TYPE_SK_MSG,
        BpfAttachType.SkSkbVerdict or BpfAttachType.SkSkbStreamParser or BpfAttachType.SkSkbStreamVerdict => bpf_prog_type.BPF_PROG_TYPE_SK_SKB,
        BpfAttachType.LircMode2 => bpf_prog_type.BPF_PROG_TYPE_LIRC_MODE2,
        BpfAttachType.FlowDissector => bpf_prog_type.BPF_PROG_TYPE_FLOW_DISSECTOR,
        BpfAttachType.SkLookup => bpf_prog_type.BPF_PROG_TYPE_SK_LOOKUP,
        BpfAttachType.Xdp or BpfAttachType.XdpDeviceMap or BpfAttachType.XdpCpuMap => bpf_prog_type.BPF_PROG_TYPE_XDP,
        BpfAttachType.SkReuseportSelect or BpfAttachType.SkReuseportSelectOrMigrate => bpf_prog_type.BPF_PROG_TYPE_SK_REUSEPORT,
        BpfAttachType.PerfEvent => bpf_prog_type.BPF_PROG_TYPE_PERF_EVENT,
        BpfAttachType.Netfilter => bpf_prog_type.BPF_PROG_TYPE_NETFILTER,
        BpfAttachType.TcxIngress or BpfAttachType.TcxEgress or BpfAttachType.NetkitPrimary or BpfAttachType.NetkitPeer => bpf_prog_type.BPF_PROG_TYPE_SCHED_CLS,
        _ => bpf_prog_type.BPF_PROG_TYPE_CGROUP_SOCK_ADDR, // All others are addresses of cgroups' sockets.
    };

    /// <summary>Tries a program on something that the kernel's BTF describes.</summary>
    private static KernelFeatureState TryByTypes(bpf_prog_type program, bpf_attach_type type, ReadOnlySpan<byte> target, bool attach)
    {
        if (!KernelSettings.HasBtf)
        {
            return KernelFeatureState.Missing;
        }

        int error = TryLinkByTypes(program, type, target, attach);
        return error == Libc.EPERM && !FeatureAttempts.IsRefusalExplained ? KernelFeatureState.Missing : TinyProgram.ToState(error);
    }

    /// <returns>0 or a positive errno.</returns>
    private static int TryLinkByTypes(bpf_prog_type program, bpf_attach_type type, ReadOnlySpan<byte> target, bool attach)
    {
        // Whoever may not load such a program learns so without the 3 ms that reading the BTF takes.
        using (TinyProgram.Load(program, type, NoFunctionId, out int error))
        {
            if (TinyProgram.ToState(error) == KernelFeatureState.Refused)
            {
                return error;
            }
        }

        fixed (byte* name = target)
        {
            int id = Libbpf.libbpf_find_vmlinux_btf_id(name, type);
            return id switch
            {
                0 => Libc.ENOENT,
                < 0 => -id,
                _ => TryLink(program, type, (uint)id, 0, attach, null),
            };
        }
    }

    private static KernelFeatureState TryKprobeMulti(bpf_attach_type type)
    {
        fixed (byte* function = FeatureAttempts.Function)
        {
            byte* symbols = function;
            bpf_link_create_opts options = new() { sz = (nuint)sizeof(bpf_link_create_opts) };
            options.kprobe_multi.cnt = 1;
            options.kprobe_multi.syms = &symbols;
            return TinyProgram.ToState(TryLink(bpf_prog_type.BPF_PROG_TYPE_KPROBE, type, 0, 0, attach: true, &options));
        }
    }

    /// <summary>The root directory is no file with functions: a kernel that has these links says EBADF, others EINVAL.</summary>
    private static KernelFeatureState TryUprobeMulti(bpf_attach_type type)
    {
        fixed (byte* path = "/\0"u8)
        {
            nuint offset = 0;
            bpf_link_create_opts options = new() { sz = (nuint)sizeof(bpf_link_create_opts) };
            options.uprobe_multi.cnt = 1;
            options.uprobe_multi.path = path;
            options.uprobe_multi.offsets = &offset;
            int error = TryLink(bpf_prog_type.BPF_PROG_TYPE_KPROBE, type, 0, NoDescriptor, attach: true, &options);
            return error == Libc.EBADF ? KernelFeatureState.Available : TinyProgram.ToState(error);
        }
    }

    /// <summary>Attaches to a place that does not exist: a kernel that has these links looks for it and says so.</summary>
    private static KernelFeatureState TryWithoutPlace(bpf_attach_type type, int place, int expected)
    {
        int error = TryLink(ProgramOf((BpfAttachType)type), type, 0, place, attach: true, null);
        return error == expected ? KernelFeatureState.Available : TinyProgram.ToState(error);
    }

    /// <returns>0 or a positive errno.</returns>
    private static int TryLink(bpf_prog_type program, bpf_attach_type type, uint btfId, int place, bool attach, bpf_link_create_opts* options)
    {
        using SafeFileHandle loaded = TinyProgram.Load(program, type, btfId, out int error);
        if (error != 0 || !attach)
        {
            return error;
        }

        using SafeHandleLease lease = new(loaded);
        int result = Libbpf.bpf_link_create((int)loaded.DangerousGetHandle(), place, type, options);
        using SafeFileHandle link = TinyProgram.ToHandle(result, out error);
        return error;
    }
}
