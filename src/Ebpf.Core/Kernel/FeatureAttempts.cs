using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Tries each feature as a program would use it, and gives all back.</summary>
internal static unsafe class FeatureAttempts
{
    internal const string KprobeTypePath = "/sys/bus/event_source/devices/kprobe/type";

    // Exported and in every kernel since 2.6, so that it can be neither inlined nor cloned.
    internal const string FunctionName = "vfs_unlink";

    private const uint NoFunctionId = 1; // The first type of the kernel's BTF.

    private static ReadOnlySpan<byte> Function => "vfs_unlink\0"u8;

    internal static KernelFeatureState TryRingBuffer()
    {
        Libbpf.EnsureStarted();
        int result = Libbpf.bpf_map_create(bpf_map_type.BPF_MAP_TYPE_RINGBUF, null, 0, 0, (uint)Environment.SystemPageSize, null);
        using SafeFileHandle map = TinyProgram.ToHandle(result, out int error);
        return TinyProgram.ToState(error);
    }

    /// <summary>The change itself (Linux 5.11) cannot be seen: tries a helper of the same age, as libbpf does.</summary>
    internal static KernelFeatureState TryMemlockFree()
    {
        Libbpf.EnsureStarted();
        using SafeFileHandle program = TinyProgram.Load(
            bpf_prog_type.BPF_PROG_TYPE_SOCKET_FILTER, default, 0, bpf_func_id.BPF_FUNC_ktime_get_coarse_ns, out int error);
        return TinyProgram.ToState(error);
    }

    internal static KernelFeatureState TryKprobe()
    {
        if (!int.TryParse(KernelSettings.ReadFile(KprobeTypePath), CultureInfo.InvariantCulture, out int type))
        {
            return KernelFeatures.HasKprobes ? KernelFeatureState.Refused : KernelFeatureState.Missing;
        }

        fixed (byte* function = Function)
        {
            perf_event_attr attributes = new() { type = (uint)type, size = (uint)sizeof(perf_event_attr), config1 = (ulong)function };
            int result = (int)Libc.perf_event_open(&attributes, pid: -1, cpu: 0);
            int error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
            using SafeFileHandle kprobe = TinyProgram.ToHandle(result < 0 ? -error : result, out error);
            return TinyProgram.ToState(error);
        }
    }

    internal static KernelFeatureState TryFentry()
    {
        Libbpf.EnsureStarted();
        if (!KernelSettings.HasBtf)
        {
            return KernelFeatureState.Missing;
        }

        int error = TryFentryLink();
        return error == Libc.EPERM && !IsRefusalExplained ? KernelFeatureState.Missing : TinyProgram.ToState(error);
    }

    internal static KernelFeatureState TryKprobeMulti() => TryKprobeMulti(bpf_attach_type.BPF_TRACE_KPROBE_MULTI);

    internal static KernelFeatureState TryKprobeSession() => TryKprobeMulti(bpf_attach_type.BPF_TRACE_KPROBE_SESSION);

    private static KernelFeatureState TryKprobeMulti(bpf_attach_type attachType)
    {
        Libbpf.EnsureStarted();
        fixed (byte* function = Function)
        {
            byte* symbols = function;
            bpf_link_create_opts options = new() { sz = (nuint)sizeof(bpf_link_create_opts) };
            options.kprobe_multi.cnt = 1;
            options.kprobe_multi.syms = &symbols;
            return TinyProgram.ToState(TryLink(bpf_prog_type.BPF_PROG_TYPE_KPROBE, attachType, 0, &options));
        }
    }

    /// <summary>A kernel that cannot attach to its functions says EPERM, too, and says it to everybody.</summary>
    private static bool IsRefusalExplained =>
        ProcessPrivileges.Read().MissingForTracing.Count != 0
        || KernelSettings.Lockdown == KernelLockdown.Confidentiality
        || SeccompFilter.FindRefused(perfEvents: false).Count != 0
        || (KernelSettings.MemlockLimit != ulong.MaxValue && KernelFeatures.MemlockFree != KernelFeatureState.Available);

    /// <returns>0 or a positive errno.</returns>
    private static int TryFentryLink()
    {
        // Whoever may not load such a program learns so without the 3 ms that reading the BTF takes.
        using (TinyProgram.Load(bpf_prog_type.BPF_PROG_TYPE_TRACING, bpf_attach_type.BPF_TRACE_FENTRY, NoFunctionId, null, out int error))
        {
            if (TinyProgram.ToState(error) == KernelFeatureState.Refused)
            {
                return error;
            }
        }

        fixed (byte* function = Function)
        {
            int id = Libbpf.libbpf_find_vmlinux_btf_id(function, bpf_attach_type.BPF_TRACE_FENTRY);
            return id switch
            {
                0 => Libc.ENOENT,
                < 0 => -id,
                _ => TryLink(bpf_prog_type.BPF_PROG_TYPE_TRACING, bpf_attach_type.BPF_TRACE_FENTRY, (uint)id, null),
            };
        }
    }

    /// <returns>0 or a positive errno.</returns>
    private static int TryLink(bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, bpf_link_create_opts* options)
    {
        using SafeFileHandle program = TinyProgram.Load(type, attachType, attachBtfId, null, out int error);
        if (error != 0)
        {
            return error;
        }

        using SafeHandleLease lease = new(program);
        int result = Libbpf.bpf_link_create((int)program.DangerousGetHandle(), 0, attachType, options);
        using SafeFileHandle link = TinyProgram.ToHandle(result, out error);
        return error;
    }
}
