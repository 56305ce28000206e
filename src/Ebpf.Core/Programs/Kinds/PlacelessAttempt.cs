namespace Ebpf;

/// <summary>The attachment by a section that names no place.</summary>
/// <param name="Method">The call that takes the place; null: there is none.</param>
/// <param name="Type">The kind of program.</param>
/// <param name="OfKind">An attempt of its kind, without a place; null: there is none.</param>
internal sealed record PlacelessAttempt(string? Method, BpfProgramType Type, Attempt? OfKind = null) : Attempt
{
    internal override FailureDiagnosis? FindMissingKind() => OfKind?.FindMissingKind();

    protected override FailureDiagnosis? FindCause(Failure failure) => Method is null
        ? new FailureDiagnosis($"Ebpf.Core does not attach programs of the kind {Type}.", "Use libbpf in C.", BpfErrorKind.NotSupported)
        : new FailureDiagnosis("Its section does not name a place.", $"Attach it with {Method}.", BpfErrorKind.NotSupported);
}
