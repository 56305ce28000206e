using Ebpf.Interop;

namespace Ebpf;

/// <summary>A reason for which the kernel does not run an attached program, though nothing failed.</summary>
/// <param name="Cause">Whole sentences: what was found.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
public sealed record BpfBlindness(string Cause, string Remedy)
{
    /// <summary>Makes the exception of an operation that failed for this reason.</summary>
    /// <param name="operation">An infinitive, for example <c>watch deletions by fentry</c>.</param>
    /// <returns>SwitchedOff (EOPNOTSUPP), with the cause and the remedy.</returns>
    public BpfException ToException(string operation)
    {
        ArgumentException.ThrowIfNullOrEmpty(operation);
        return BpfError.Create(Libc.EOPNOTSUPP, operation, diagnosis: new FailureDiagnosis(Cause, Remedy, BpfErrorKind.SwitchedOff));
    }
}
