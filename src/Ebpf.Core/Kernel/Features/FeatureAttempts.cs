using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Tries features as a program would use them, and gives all back.</summary>
internal static unsafe class FeatureAttempts
{
    internal const string KprobeTypePath = "/sys/bus/event_source/devices/kprobe/type";

    // Exported and in every kernel since 2.6, so that it can be neither inlined nor cloned.
    internal const string FunctionName = "vfs_unlink";

    internal static ReadOnlySpan<byte> Function => "vfs_unlink\0"u8;

    /// <summary>A kernel that cannot attach to its functions says EPERM, too, and says it to everybody.</summary>
    internal static bool IsRefusalExplained =>
        ProcessPrivileges.Read().MissingForTracing.Count != 0
        || KernelSettings.Lockdown == KernelLockdown.Confidentiality
        || SeccompFilter.FindRefused(perfEvents: false).Count != 0
        || (KernelSettings.MemlockLimit != ulong.MaxValue && KernelFeatures.TryMemlockFree() != KernelFeatureState.Available);

    /// <summary>Then an attachment would tell nothing, and could do harm: see BpfProgram.ThrowIfBlind.</summary>
    internal static bool IsFtraceOff => KernelSettings.IsFtraceSwitchedOn == false;

    /// <summary>The change itself (Linux 5.11) cannot be seen: tries a helper of the same age, as libbpf does.</summary>
    internal static KernelFeatureState TryMemlockFree()
    {
        Libbpf.EnsureStarted();
        using SafeFileHandle program = TinyProgram.LoadHelperCall(
            bpf_prog_type.BPF_PROG_TYPE_SOCKET_FILTER, default, 0, bpf_func_id.BPF_FUNC_ktime_get_coarse_ns, null, out int error);
        return TinyProgram.ToState(error);
    }

    internal static KernelFeatureState TryKprobe()
    {
        if (IsFtraceOff)
        {
            return KernelFeatureState.Refused;
        }

        if (!int.TryParse(KernelSettings.ReadFile(KprobeTypePath), CultureInfo.InvariantCulture, out int type))
        {
            return KernelFeatures.HasKprobes || !KernelSettings.CanSeeSysFs ? KernelFeatureState.Refused : KernelFeatureState.Missing;
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

    /// <summary>Creates a ring buffer itself, for its errno; for the other types libbpf knows the sizes that they take, and tells only yes or no.</summary>
    internal static KernelFeatureState TryMapType(BpfMapType type)
    {
        Libbpf.EnsureStarted();
        if (type != BpfMapType.RingBuffer)
        {
            return ToState(Libbpf.libbpf_probe_bpf_map_type((bpf_map_type)type, null));
        }

        int result = Libbpf.bpf_map_create(bpf_map_type.BPF_MAP_TYPE_RINGBUF, null, 0, 0, (uint)Environment.SystemPageSize, null);
        using SafeFileHandle map = TinyProgram.ToHandle(result, out int error);
        return TinyProgram.ToState(error);
    }

    /// <param name="answer">That of a probe of libbpf: 1 for yes; 0 for no, and for a refusal.</param>
    internal static KernelFeatureState ToState(int answer) => answer switch
    {
        1 => KernelFeatureState.Available,
        0 when !IsAnythingRefused => KernelFeatureState.Missing,
        0 => KernelFeatureState.Refused,
        _ => TinyProgram.ToState(-answer),
    };

    /// <summary>Tells whether even the simplest program of those who have all capabilities is refused.</summary>
    private static bool IsAnythingRefused => ProcessPrivileges.Read() is var privileges
        && (privileges.MissingForTracing.Count != 0 || privileges.MissingForNetwork.Count != 0 || SeccompFilter.FindRefused(perfEvents: false).Count != 0);
}
