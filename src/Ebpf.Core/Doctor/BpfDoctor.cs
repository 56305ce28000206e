using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>Finds out which BPF features work on this machine, for this process, by trying them.</summary>
/// <remarks>Thread safety: any thread; the capabilities are those of the calling one.</remarks>
/// <example>
/// <code>
/// BpfReport report = BpfDoctor.Examine();
/// Console.WriteLine(report); // What works, what does not, and what to do.
/// </code>
/// </example>
public static unsafe class BpfDoctor
{
    /// <summary>Tries each feature, undoes what it did, and returns a report.</summary>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>What the kernel refuses is in the report and is not thrown. Takes up to a second.</remarks>
    public static BpfReport Examine()
    {
        Libbpf.EnsureStarted();
        string version = CString.FromPointer(Libbpf.libbpf_version_string()).TrimStart('v');
        return new BpfReport(
            $"Linux {ReadRelease()}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, libbpf {version}",
            [
                Check("capabilities", PrivilegeChecks.Capabilities),
                Check("seccomp", PrivilegeChecks.Seccomp),
                Check("lockdown", PrivilegeChecks.Lockdown),
                Check("perf events", PrivilegeChecks.PerfEvents),
                Check("locked memory", PrivilegeChecks.LockedMemory),
                Check("BTF", FeatureChecks.Btf),
                Check("ring buffer", FeatureChecks.RingBuffer),
                Check("tracefs", FeatureChecks.TraceFs),
                Check("trace pipe", SwitchChecks.Tracing),
                Check("ftrace", SwitchChecks.Ftrace),
                Check("security modules", SwitchChecks.SecurityModules),
                Check("other tools", InventoryChecks.OtherTools),
                Check("kernel symbols", FeatureChecks.KernelSymbols),
                Check("kprobes", FeatureChecks.Kprobes),
                Check("kprobe.multi", FeatureChecks.KprobeMulti),
                Check("kprobe.session", FeatureChecks.KprobeSession),
                Check("fentry", FeatureChecks.Fentry),
            ]);
    }

    private static BpfCheck Check(string name, Func<string, BpfCheck> examine)
    {
        try
        {
            return examine(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new BpfCheck(name, BpfCheckStatus.Fails, $"Cannot be examined: {e.Message}", "Mount /proc, and let this process read it.");
        }
    }

    private static string ReadRelease() => KernelSettings.ReadFile("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.Version.ToString(3);
}
