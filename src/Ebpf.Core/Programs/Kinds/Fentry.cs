using Ebpf.Interop;

namespace Ebpf;

/// <summary>A program on a kernel function by its type information: fentry, fexit, fmod_ret.</summary>
/// <param name="Function">The function in the kernel's BTF.</param>
internal sealed record FentryAttempt(string Function) : Attempt
{
    internal override IReadOnlyList<string> Functions => [Function];

    internal override FailureDiagnosis? FindBlindness() => BlindnessDiagnosis.FindForFtrace("fentry programs");

    internal override FailureDiagnosis? FindCauseOfLoad(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.NotFound => FunctionDiagnosis.FindForFentry(failure.Kind, Function),
        BpfErrorKind.PermissionDenied => FunctionDiagnosis.FindNoFentry(),
        _ => null,
    };

    protected override FailureDiagnosis? FindCause(Failure failure) => failure switch
    {
        { Kind: BpfErrorKind.PermissionDenied } => PermissionDiagnosis.Find() ?? FunctionDiagnosis.FindNoFentry(),
        { Kind: BpfErrorKind.Busy } => FindNoTrace() ?? new FailureDiagnosis(
            "The program is attached already: one of its kind has one attachment at a time.", "Dispose that attachment, or load the object once more."),
        { ErrorNumber: Libc.E2BIG } => new FailureDiagnosis(
            $"{Function} has as many fentry and fexit programs as a function may have, which is 38 on x64.", "Detach some ('bpftool link' lists them), or attach a kprobe."),
        _ => FunctionDiagnosis.FindForFentry(failure.Kind, Function),
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();

    /// <summary>A function that ftrace does not know: the kernel finds other instructions there than it expects, and says EBUSY.</summary>
    private FailureDiagnosis? FindNoTrace() => KernelSymbols.FindFunction(Function) is { } function ? FunctionDiagnosis.FindNoTrace(function) : null;
}
