namespace Ebpf;

/// <summary>Why this process may not: capabilities, seccomp, perf_event_paranoid.</summary>
internal static class PermissionDiagnosis
{
    private const string CapabilityRemedy =
        "Run it as root, or give it CAP_BPF and CAP_PERFMON: 'setcap cap_bpf,cap_perfmon+ep' on the executable, "
        + "AmbientCapabilities=CAP_BPF CAP_PERFMON in a systemd unit, or --cap-add BPF --cap-add PERFMON for a container.";

    private const string ParanoidRemedy = "Run as root, add CAP_SYS_ADMIN, or set 'sysctl kernel.perf_event_paranoid=2'.";

    // What Debian and Ubuntu added: above it perf events take CAP_SYS_ADMIN.
    private const int HighestParanoid = 2;

    internal static FailureDiagnosis? Find() => FindMissingCapability() ?? FindSeccomp();

    internal static FailureDiagnosis? FindMissingCapability()
    {
        IReadOnlyList<string> missing = ProcessPrivileges.Read().MissingForTracing;
        return missing.Count == 0
            ? null
            : Denied($"This process does not have {string.Join(" and ", missing)}.", CapabilityRemedy);
    }

    internal static FailureDiagnosis? FindPerfEventParanoid() =>
        !ProcessPrivileges.Read().HasAdministrator && KernelSettings.PerfEventParanoid is { } level and > HighestParanoid
            ? Denied($"kernel.perf_event_paranoid is {level}: this distribution's kernel then allows perf events to root only.", ParanoidRemedy)
            : null;

    /// <summary>What programs for cgroups take.</summary>
    internal static FailureDiagnosis? FindMissingForNetwork()
    {
        IReadOnlyList<string> missing = ProcessPrivileges.Read().MissingForNetwork;
        return missing.Count == 0
            ? null
            : Denied(
                $"This process does not have {string.Join(" and ", missing)}.",
                "Run it as root, or give it CAP_BPF and CAP_NET_ADMIN as well.");
    }

    internal static FailureDiagnosis? FindSeccomp()
    {
        IReadOnlyList<string> refused = SeccompFilter.RefusedCalls;
        return refused.Count == 0
            ? null
            : Denied(
                $"A seccomp filter refuses this process the system call {string.Join(" and ", refused)}.",
                "Run the container with a seccomp profile that allows bpf and perf_event_open.");
    }

    private static FailureDiagnosis Denied(string cause, string remedy) => new(cause, remedy, BpfErrorKind.PermissionDenied);
}
