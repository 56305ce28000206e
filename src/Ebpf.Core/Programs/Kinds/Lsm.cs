namespace Ebpf;

/// <summary>A program of a security module (LSM).</summary>
/// <param name="Hook">The hook, without the letters bpf_lsm_ before it.</param>
internal sealed record LsmAttempt(string Hook) : Attempt
{
    internal override FailureDiagnosis? FindCauseOfLoad(Failure failure) => failure.Kind == BpfErrorKind.NotFound
        ? new FailureDiagnosis(
            $"This kernel has no security hook {Hook}, or was built without CONFIG_BPF_LSM.",
            "Choose one of 'grep -o bpf_lsm_.* /proc/kallsyms', without bpf_lsm_.", BpfErrorKind.NotFound)
        : null;

    internal override FailureDiagnosis? FindBlindness() => BlindnessDiagnosis.FindForSecurityModule();

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
