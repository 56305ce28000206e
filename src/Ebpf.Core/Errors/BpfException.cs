namespace Ebpf;

/// <summary>The kernel or libbpf refused an operation.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> is whole sentences for a person: the operation, the error, the cause where it
/// could be found, the remedy where there is one, and libbpf's own words. The cause is looked for after the failure, in the
/// kernel and the process; if none is found, none is named.
/// </remarks>
public class BpfException : Exception
{
    internal BpfException(string message, BpfErrorKind kind, string operation, int nativeErrorCode, string? remedy)
        : base(message)
    {
        Kind = kind;
        Operation = operation;
        NativeErrorCode = nativeErrorCode;
        Remedy = remedy;
    }

    /// <summary>What to react to.</summary>
    public BpfErrorKind Kind { get; }

    /// <summary>What was tried, for example <c>attach unlink_entry to kernel function do_unlinkat</c>.</summary>
    public string Operation { get; }

    /// <summary>
    /// The positive errno, for example 1 for EPERM; from 4000 one of libbpf's own, for example 4001 for a file that is not an
    /// object. The name: <see cref="Errno.GetName"/>.
    /// </summary>
    public int NativeErrorCode { get; }

    /// <summary>What to do about it; null when no cause was found, or nothing can be done about it.</summary>
    public string? Remedy { get; }
}
