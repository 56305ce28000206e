namespace Ebpf;

/// <summary>The kernel's verifier refused a program.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> has the end of the verifier's log, which is what matters in nearly all cases. The
/// kind is <see cref="BpfErrorKind.Rejected"/> unless the cause is outside the program, such as a locked-down kernel.
/// </remarks>
/// <example>
/// <code>
/// try
/// {
///     using BpfObject loaded = BpfObject.LoadFile("starts.bpf.o");
/// }
/// catch (BpfVerifierException error)
/// {
///     File.WriteAllText("verifier.log", error.VerifierLog);
/// }
/// </code>
/// </example>
public sealed class BpfVerifierException : BpfException
{
    internal BpfVerifierException(
        string message, BpfErrorKind kind, string operation, int nativeErrorCode, string? remedy, VerifierRejection rejection)
        : base(message, kind, operation, nativeErrorCode, remedy)
    {
        ProgramName = rejection.ProgramName;
        VerifierLog = rejection.Log;
    }

    /// <summary>The refused program, by its C function's name.</summary>
    public string ProgramName { get; }

    /// <summary>The verifier's whole log; it can be megabytes long.</summary>
    public string VerifierLog { get; }
}
