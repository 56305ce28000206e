namespace Ebpf;

/// <summary>The kernel or libbpf refused an operation.</summary>
/// <remarks>
/// <see cref="Exception.Message"/> is whole sentences for a person: the operation, the error, the cause where it
/// could be found, the remedy where there is one, and libbpf's own words. The cause is looked for after the failure, in the
/// kernel and the process; if none is found, none is named.
/// </remarks>
/// <example>
/// <code>
/// try
/// {
///     using BpfLink link = bpfObject.Programs["on_unlink"].AttachKprobe("do_unlinkat");
/// }
/// catch (BpfException error) when (error.Kind is BpfErrorKind.NotFound)
/// {
///     Console.Error.WriteLine(error.Message); // Names similar functions.
/// }
/// </code>
/// </example>
public class BpfException : Exception
{
    internal BpfException(string message, BpfErrorKind kind, string operation, int errorNumber, string? remedy)
        : base(message)
    {
        Kind = kind;
        Operation = operation;
        ErrorNumber = errorNumber;
        Remedy = remedy;
    }

    /// <summary>Makes the exception of a call to the system that is not this library's, with the cause and the remedy where they can be found.</summary>
    /// <param name="errorNumber">The positive errno; for an IOException of .NET its HResult.</param>
    /// <param name="operation">The operation in the infinitive, for example <c>read /proc/kallsyms</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static BpfException FromErrorNumber(int errorNumber, string operation)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(errorNumber);
        ArgumentException.ThrowIfNullOrEmpty(operation);
        return BpfError.Create(errorNumber, operation);
    }

    /// <summary>The kind of error: react to this one.</summary>
    public BpfErrorKind Kind { get; }

    /// <summary>The operation that was tried, for example <c>attach unlink_entry to kernel function do_unlinkat</c>.</summary>
    public string Operation { get; }

    /// <summary>
    /// The positive errno, for example 1 for EPERM; from 4000 one of libbpf's own, for example 4001 for a file that is not an
    /// object. The name: <see cref="Errno.GetName"/>.
    /// </summary>
    public int ErrorNumber { get; }

    /// <summary>The cause, in whole sentences; null when none was found.</summary>
    public string? Cause { get; internal init; }

    /// <summary>The remedy; null when no cause was found, or nothing can be done about it.</summary>
    public string? Remedy { get; }
}
