namespace Ebpf;

/// <summary>Missing permissions of this process: capabilities, seccomp, perf_event_paranoid.</summary>
internal static class PermissionDiagnosis
{
    private const string CapabilityRemedy =
        "Run it as root, or give it CAP_BPF and CAP_PERFMON: 'setcap cap_bpf,cap_perfmon+ep' on the executable, "
        + "AmbientCapabilities=CAP_BPF CAP_PERFMON in a systemd unit, or --cap-add BPF --cap-add PERFMON for a container.";

    private const string ParanoidRemedy = "Run as root, add CAP_SYS_ADMIN, or set 'sysctl kernel.perf_event_paranoid=2'.";

    // What Debian and Ubuntu added: above it perf events take CAP_SYS_ADMIN.
    private const int HighestParanoid = 2;

    /// <summary>Permissions for loading a program, and for attachments that bpf alone makes.</summary>
    internal static FailureDiagnosis? Find() => FindMissingCapability() ?? FindSeccomp(perfEvents: false);

    internal static FailureDiagnosis? FindMissingCapability() => FindMissing(privileges => privileges.MissingForTracing, CapabilityRemedy);

    /// <summary>Permissions for perf_event_open, and for attachments that it makes.</summary>
    internal static FailureDiagnosis? FindForPerfEvent() => FindMissingCapability() ?? FindPerfEventParanoid() ?? LockdownDiagnosis.Find();

    /// <summary>Permissions for a uprobe through a perf event: there the kernel does not accept CAP_PERFMON.</summary>
    internal static FailureDiagnosis? FindForUprobe() => FindMissing(
        privileges => privileges.MissingForUprobe, "Run it as root, or give it CAP_SYS_ADMIN, without which the kernel opens no uprobe.");

    /// <summary>Permissions for an operation on a map, a pin or an attachment.</summary>
    internal static FailureDiagnosis? FindMissingForBpf() => FindMissing(privileges => privileges.MissingForBpf, CapabilityRemedy);

    internal static FailureDiagnosis? FindPerfEventParanoid() =>
        !ProcessPrivileges.Read().HasAdministrator && KernelSettings.PerfEventParanoid is { } level and > HighestParanoid
            ? Denied($"kernel.perf_event_paranoid is {level}: this distribution's kernel then allows perf events to root only.", ParanoidRemedy)
            : null;

    /// <summary>Permissions for programs for cgroups.</summary>
    internal static FailureDiagnosis? FindMissingForNetwork() => FindMissing(
        privileges => privileges.MissingForNetwork, "Run it as root, or give it CAP_BPF and CAP_NET_ADMIN as well.");

    /// <param name="perfEvents">Whether perf_event_open was called, too.</param>
    internal static FailureDiagnosis? FindSeccomp(bool perfEvents)
    {
        IReadOnlyList<string> refused = SeccompFilter.FindRefused(perfEvents);
        return refused.Count == 0
            ? null
            : Denied(
                $"A seccomp filter refuses this process the system call {string.Join(" and ", refused)}.",
                "Run the container with a seccomp profile that allows bpf and perf_event_open.");
    }

    private static FailureDiagnosis? FindMissing(Func<ProcessPrivileges, IReadOnlyList<string>> select, string remedy)
    {
        ProcessPrivileges privileges = ProcessPrivileges.Read();
        IReadOnlyList<string> missing = select(privileges);
        return missing.Count == 0 ? null
            : privileges.IsConfined
                ? Denied("This process is root only in its user namespace, as in a rootless container.", "Run it outside of the container.")
            : Denied($"This process does not have {string.Join(" and ", missing)}.", remedy);
    }

    private static FailureDiagnosis Denied(string cause, string remedy) => new(cause, remedy, BpfErrorKind.PermissionDenied);
}
