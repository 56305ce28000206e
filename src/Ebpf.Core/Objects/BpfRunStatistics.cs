using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>While one exists, the kernel measures the run time of all its programs, which slows each by some 10 ns.</summary>
public sealed class BpfRunStatistics : IDisposable
{
    private readonly SafeFileHandle _enabled;

    private BpfRunStatistics(SafeFileHandle enabled) => _enabled = enabled;

    /// <summary>Begins to measure.</summary>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <remarks>Kernel: 5.8. Native: bpf_enable_stats.</remarks>
    public static BpfRunStatistics Enable()
    {
        Libbpf.EnsureStarted();
        return new BpfRunStatistics(
            BpfError.ToHandle(Libbpf.bpf_enable_stats(bpf_stats_type.BPF_STATS_RUN_TIME), "measure the run time of programs"));
    }

    /// <summary>Ends it, unless somebody else measures, too.</summary>
    public void Dispose() => _enabled.Dispose();
}
