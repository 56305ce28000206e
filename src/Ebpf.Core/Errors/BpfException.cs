namespace Ebpf;

/// <summary>The kernel or libbpf refused an operation.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> is whole sentences for a person: the operation, the error, the cause where it
/// could be found, the remedy where there is one, and libbpf's own words. The cause is looked for when the failure has
/// happened, in the kernel and the process; where nothing was found, none is named.
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

    /// <summary>What was tried, for example <c>attach kprobe to do_unlinkat</c>.</summary>
    public string Operation { get; }

    /// <summary>
    /// The positive errno, for example 1 for EPERM; from 4000 one of libbpf's own, for example 4001 for an object file that is
    /// none. The name: <see cref="Errno.GetName"/>.
    /// </summary>
    public int NativeErrorCode { get; }

    /// <summary>What to do about it; null when no cause was found that can be mended.</summary>
    public string? Remedy { get; }
}
