using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>While one exists, the kernel measures the run time of all BPF programs, which costs about 10 ns per run.</summary>
/// <example>
/// <code>
/// using BpfRunStatistics measuring = BpfRunStatistics.Enable();
/// await Task.Delay(TimeSpan.FromSeconds(10));
/// BpfProgramInfo info = bpfObject.Programs["on_exec"].GetInfo();
/// Console.WriteLine($"{info.RunCount} runs took {info.RunTime}");
/// </code>
/// </example>
public sealed class BpfRunStatistics : IDisposable
{
    private readonly SafeFileHandle _enabled;

    private BpfRunStatistics(SafeFileHandle enabled) => _enabled = enabled;

    /// <summary>Starts measuring.</summary>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
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
