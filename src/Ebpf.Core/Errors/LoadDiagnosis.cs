using Ebpf.Interop;

namespace Ebpf;

/// <summary>Why an object cannot be loaded. What the verifier says of a program is not repeated here.</summary>
internal static class LoadDiagnosis
{
    internal const string MissingBtfCause =
        "This kernel does not describe its types (/sys/kernel/btf/vmlinux is missing), which CO-RE and fentry programs need.";

    internal const string MissingBtfRemedy =
        "Use a kernel with CONFIG_DEBUG_INFO_BTF, or load the object with a BTF file for this very kernel.";

    // What libbpf prints when the target of an fentry program is not in the kernel's BTF.
    private const string MissingTarget = "failed to find kernel BTF type ID of '";

    // What it prints when it cannot read the file with the kernel's types.
    private const string UnreadableBtf = "failed to parse target BTF";

    internal static FailureDiagnosis? Find(BpfErrorKind kind, int errorNumber, Attempt attempt, LibbpfLog? log) => kind switch
    {
        _ when attempt.Target.Length > 0 && log?.Warnings.Contains(UnreadableBtf, StringComparison.Ordinal) == true => NotBtf(attempt.Target),
        _ when log?.Rejection is { } rejection => FindLockdown(rejection) ?? (errorNumber == Libc.EPERM ? PermissionDiagnosis.FindMissingCapability() : null),
        BpfErrorKind.PermissionDenied => (attempt.NeedsNetwork ? PermissionDiagnosis.FindMissingForNetwork() : null) ?? PermissionDiagnosis.Find() ?? FindMemlock() ?? FindNoFentry(),
        BpfErrorKind.NotFound => FindMissingBtf() ?? FindMissingTarget(log),
        _ => null,
    };

    /// <summary>Lockdown takes the helpers away that read the kernel's memory: the verifier then does not know them.</summary>
    private static FailureDiagnosis? FindLockdown(VerifierRejection rejection) => rejection.IsAboutHelper ? LockdownDiagnosis.Find() : null;

    internal static FailureDiagnosis? FindMemlock() =>
        KernelSettings.MemlockLimit is var limit and not ulong.MaxValue && KernelFeatures.MemlockFree == KernelFeatureState.Missing
            ? new FailureDiagnosis(
                $"This kernel charges BPF memory to the limit of locked memory, which is {limit} bytes here, and libbpf may not raise it.",
                "Raise it: 'ulimit -l unlimited', LimitMEMLOCK=infinity in a systemd unit, --ulimit memlock=-1 for a container; "
                + "or add CAP_SYS_RESOURCE; or make the maps smaller.",
                BpfErrorKind.ResourceLimit)
            : null;

    /// <summary>A kernel without fentry may say EPERM to such a program alone; a right that is missing, or a security module, says it to others, too.</summary>
    private static FailureDiagnosis? FindNoFentry() =>
        PermissionDiagnosis.FindMissingForNetwork() is null && KernelFeatures.RingBuffer == KernelFeatureState.Available
            ? FunctionDiagnosis.FindNoFentry()
            : null;

    private static FailureDiagnosis? FindMissingBtf() => KernelFeatures.HasBtf
        ? null
        : new FailureDiagnosis(MissingBtfCause, MissingBtfRemedy, BpfErrorKind.NotSupported);

    private static FailureDiagnosis NotBtf(string path) => new(
        $"The custom BTF file {path} is not a kernel's BTF, or is damaged.",
        "Copy /sys/kernel/btf/vmlinux of the same kernel, or have pahole write the file from its debug symbols.",
        BpfErrorKind.InvalidArgument);

    private static FailureDiagnosis? FindMissingTarget(LibbpfLog? log)
    {
        string warnings = log?.Warnings ?? "";
        int start = warnings.IndexOf(MissingTarget, StringComparison.Ordinal) + MissingTarget.Length;
        int end = start < MissingTarget.Length ? -1 : warnings.IndexOf('\'', start);
        return end < 0 ? null : FunctionDiagnosis.Find(BpfErrorKind.NotFound, Attempt.Fentry(warnings[start..end]));
    }
}
