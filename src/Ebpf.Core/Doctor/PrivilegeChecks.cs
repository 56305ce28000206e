namespace Ebpf;

/// <summary>Checks of this process's permissions.</summary>
internal static class PrivilegeChecks
{
    internal static BpfCheck Capabilities(string name) => PermissionDiagnosis.FindMissingCapability() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, ProcessPrivileges.Read().HasAdministrator ? "CAP_SYS_ADMIN" : "CAP_BPF and CAP_PERFMON");

    internal static BpfCheck Seccomp(string name) => PermissionDiagnosis.FindSeccomp(perfEvents: true) is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, ProcessPrivileges.Read().HasSeccompFilter ? "a filter, which lets BPF through" : "no filter");

    internal static BpfCheck Lockdown(string name) => LockdownDiagnosis.Find() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, KernelSettings.Lockdown == KernelLockdown.None ? "none" : "integrity, which does not hinder tracing");

    internal static BpfCheck PerfEvents(string name) => PermissionDiagnosis.FindPerfEventParanoid() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : KernelSettings.PerfEventParanoid is { } level
            ? new BpfCheck(name, BpfCheckStatus.Works, $"kernel.perf_event_paranoid is {level}")
            : !KernelSettings.CanSeeSettings ? new BpfCheck(name, BpfCheckStatus.Limited, "kernel.perf_event_paranoid cannot be read: this process cannot see /proc/sys.")
            : new BpfCheck(name, BpfCheckStatus.Fails, "This kernel has none.", "Use a kernel with CONFIG_PERF_EVENTS.");

    internal static BpfCheck LockedMemory(string name) => KernelFeatures.TryMemlockFree() switch
    {
        KernelFeatureState.Available => new BpfCheck(name, BpfCheckStatus.Works, "BPF memory does not count against the limit"),
        _ when LimitDiagnosis.FindMemlock() is { } diagnosis => new BpfCheck(name, BpfCheckStatus.Limited, diagnosis.Cause, diagnosis.Remedy),
        KernelFeatureState.Missing => new BpfCheck(name, BpfCheckStatus.Works, "counts against the limit, which is unlimited"),
        _ => new BpfCheck(name, BpfCheckStatus.Limited, FeatureChecks.Refused),
    };
}
