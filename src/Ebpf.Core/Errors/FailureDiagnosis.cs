namespace Ebpf;

/// <summary>The cause of a refusal, looked for after it happened.</summary>
/// <param name="Cause">A sentence that names what was found.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
/// <param name="Kind">The kind of the refusal in the light of its cause; null: that of the errno.</param>
internal sealed record FailureDiagnosis(string Cause, string Remedy, BpfErrorKind? Kind = null);
