using System.Globalization;

namespace Ebpf;

/// <summary>Looks for the cause of a refusal after it happened.</summary>
/// <param name="Cause">A sentence that names what was found.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
internal sealed record FailureDiagnosis(string Cause, string Remedy)
{
    private const string ParanoidPath = "/proc/sys/kernel/perf_event_paranoid";
    private const string LockdownPath = "/sys/kernel/security/lockdown";

    /// <returns>Null when nothing was found.</returns>
    internal static FailureDiagnosis? Find(BpfErrorKind kind) => kind switch
    {
        BpfErrorKind.PermissionDenied => FindMissingCapability() ?? FindPerfEventParanoid() ?? FindSeccomp(),
        BpfErrorKind.InvalidArgument => FindLockdown(),
        BpfErrorKind.NotFound => FindMissingTraceFs(),
        _ => null,
    };

    private static FailureDiagnosis? FindMissingCapability()
    {
        IReadOnlyList<string> missing = ProcessPrivileges.Read().MissingForTracing;
        if (missing.Count == 0)
        {
            return null;
        }

        string names = string.Join(" and ", missing);
        return new FailureDiagnosis(
            $"This process does not have {names}.",
            "Run it as root, or give it CAP_BPF and CAP_PERFMON: «setcap cap_bpf,cap_perfmon+ep» on the executable, "
            + "AmbientCapabilities=CAP_BPF CAP_PERFMON in a systemd unit, or --cap-add BPF --cap-add PERFMON for a container.");
    }

    private static FailureDiagnosis? FindPerfEventParanoid()
    {
        if (ProcessPrivileges.Read().HasAdministrator || ReadFile(ParanoidPath) is not { } text
            || !int.TryParse(text, CultureInfo.InvariantCulture, out int level) || level <= 2)
        {
            return null;
        }

        return new FailureDiagnosis(
            $"kernel.perf_event_paranoid is {level}, with which this distribution's kernel refuses perf events to all but root.",
            "Run as root, add CAP_SYS_ADMIN, or set «sysctl kernel.perf_event_paranoid=2».");
    }

    private static FailureDiagnosis? FindSeccomp() => ProcessPrivileges.Read().HasSeccompFilter
        ? new FailureDiagnosis(
            "A seccomp filter is in force, and it may refuse the bpf and perf_event_open system calls.",
            "Run the container with a seccomp profile that allows bpf and perf_event_open.")
        : null;

    private static FailureDiagnosis? FindLockdown() => ReadFile(LockdownPath)?.Contains("[confidentiality]", StringComparison.Ordinal) == true
        ? new FailureDiagnosis(
            "Kernel lockdown is in confidentiality mode, which forbids BPF programs to read the kernel's memory.",
            "Boot without lockdown=confidentiality.")
        : null;

    private static FailureDiagnosis? FindMissingTraceFs() => TraceFs.FindRoot() is null
        ? new FailureDiagnosis(
            "The tracing file system is not mounted, or is closed to this process.",
            "As root: «mount -t tracefs tracefs /sys/kernel/tracing».")
        : null;

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // No such file on this kernel, or closed to this process: nothing can be said of it.
        }
    }
}
