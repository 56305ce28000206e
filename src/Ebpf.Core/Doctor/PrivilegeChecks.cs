namespace Ebpf;

/// <summary>What this process may do.</summary>
internal static class PrivilegeChecks
{
    internal static BpfCheck Capabilities() => PermissionDiagnosis.FindMissingCapability() is { } diagnosis
        ? new BpfCheck("capabilities", BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck("capabilities", BpfCheckStatus.Works, ProcessPrivileges.Read().HasAdministrator ? "CAP_SYS_ADMIN" : "CAP_BPF and CAP_PERFMON");

    internal static BpfCheck Seccomp() => PermissionDiagnosis.FindSeccomp(perfEvents: true) is { } diagnosis
        ? new BpfCheck("seccomp", BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck("seccomp", BpfCheckStatus.Works, ProcessPrivileges.Read().HasSeccompFilter ? "a filter, which lets BPF through" : "no filter");

    internal static BpfCheck Lockdown() => LockdownDiagnosis.Find() is { } diagnosis
        ? new BpfCheck("lockdown", BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck("lockdown", BpfCheckStatus.Works, KernelSettings.Lockdown == KernelLockdown.None ? "none" : "integrity, which does not hinder tracing");

    internal static BpfCheck PerfEvents() => PermissionDiagnosis.FindPerfEventParanoid() is { } diagnosis
        ? new BpfCheck("perf events", BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : KernelSettings.PerfEventParanoid is { } level
            ? new BpfCheck("perf events", BpfCheckStatus.Works, $"kernel.perf_event_paranoid is {level}")
            : new BpfCheck("perf events", BpfCheckStatus.Fails, "This kernel has none.", "Use a kernel with CONFIG_PERF_EVENTS.");

    internal static BpfCheck LockedMemory() => KernelFeatures.MemlockFree switch
    {
        KernelFeatureState.Available => new BpfCheck("locked memory", BpfCheckStatus.Works, "BPF memory does not count against the limit"),
        _ when LoadDiagnosis.FindMemlock() is { } diagnosis => new BpfCheck("locked memory", BpfCheckStatus.Limited, diagnosis.Cause, diagnosis.Remedy),
        KernelFeatureState.Missing => new BpfCheck("locked memory", BpfCheckStatus.Works, "counts against the limit, which is unlimited"),
        _ => new BpfCheck("locked memory", BpfCheckStatus.Limited, FeatureChecks.Refused),
    };
}
