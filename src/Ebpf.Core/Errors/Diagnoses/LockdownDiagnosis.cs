namespace Ebpf;

/// <summary>Refusals by kernel lockdown, which hold for root as well.</summary>
internal static class LockdownDiagnosis
{
    internal static FailureDiagnosis? Find() => KernelSettings.Lockdown == KernelLockdown.Confidentiality
        ? new FailureDiagnosis(
            "Kernel lockdown is in confidentiality mode, which forbids kprobes, tracefs, and BPF programs that read the kernel's memory.",
            "Boot without lockdown=confidentiality.",
            BpfErrorKind.PermissionDenied)
        : null;
}
