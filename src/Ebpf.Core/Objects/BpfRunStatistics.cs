using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>While one exists, the kernel measures the run time of all BPF programs, which costs about 10 ns per run.</summary>
public sealed class BpfRunStatistics : IDisposable
{
    private readonly SafeFileHandle _enabled;

    private BpfRunStatistics(SafeFileHandle enabled) => _enabled = enabled;

    /// <summary>Starts measuring.</summary>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 5.8. Native: bpf_enable_stats.</remarks>
    public static BpfRunStatistics Enable()
    {
        Libbpf.EnsureStarted();
        return new BpfRunStatistics(
            BpfError.ToHandle(Libbpf.bpf_enable_stats(bpf_stats_type.BPF_STATS_RUN_TIME), "measure the run time of programs"));
    }

    /// <summary>Stops measuring, unless somebody else measures, too.</summary>
    public void Dispose() => _enabled.Dispose();
}
