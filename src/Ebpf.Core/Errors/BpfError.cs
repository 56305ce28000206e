using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The one place where a native return becomes an exception.</summary>
internal static class BpfError
{
    private static readonly Attempt AnyAttempt = new();

    /// <param name="errorNumber">A positive errno.</param>
    /// <param name="operation">An infinitive, for example <c>load object unlink</c>.</param>
    /// <param name="log">The messages of libbpf meanwhile.</param>
    /// <param name="diagnosis">The cause, where the caller knows it; null: it is looked for.</param>
    /// <param name="attempt">The attempt that failed: it knows where to look. Null: one that takes CAP_BPF and nothing else.</param>
    internal static BpfException Create(
        int errorNumber, string operation, LibbpfLog? log = null, FailureDiagnosis? diagnosis = null, Attempt? attempt = null)
    {
        VerifierRejection? rejection = log?.Rejection is { IsEmpty: false } refused ? refused : null;
        BpfErrorKind kind = ToKind(errorNumber);
        diagnosis ??= (attempt ?? AnyAttempt).Diagnose(new Failure(kind, errorNumber, log));
        kind = diagnosis?.Kind ?? (rejection is null ? kind : BpfErrorKind.Rejected);
        StringBuilder message = new($"Cannot {operation}: {Errno.GetName(errorNumber) ?? $"error {errorNumber}"}.");
        if (diagnosis is not null)
        {
            message.Append(' ').Append(diagnosis.Cause).Append(' ').Append(diagnosis.Remedy);
        }

        if (rejection is not null)
        {
            message.Append("\nThe verifier refuses program ").Append(rejection.ProgramName).Append(":\n").Append(rejection.Tail);
        }

        if (log?.Warnings is { Length: > 0 } warnings)
        {
            message.Append("\nlibbpf says:\n").Append(warnings);
        }

        return rejection is null
            ? new BpfException(message.ToString(), kind, operation, errorNumber, diagnosis?.Remedy) { Cause = diagnosis?.Cause }
            : new BpfVerifierException(message.ToString(), kind, operation, errorNumber, diagnosis?.Remedy, rejection) { Cause = diagnosis?.Cause };
    }

    /// <summary>Converts a return of 0 or a negative errno.</summary>
    internal static void ThrowIfFailed(int result, string operation, LibbpfLog? log = null, Attempt? attempt = null)
    {
        if (result < 0)
        {
            throw Create(-result, operation, log, null, attempt);
        }
    }

    /// <summary>Converts a return of a file descriptor or a negative errno.</summary>
    internal static SafeFileHandle ToHandle(int result, string operation, Attempt? attempt = null)
    {
        ThrowIfFailed(result, operation, null, attempt);
        return new SafeFileHandle(result, ownsHandle: true);
    }

    /// <summary>Converts a return of -1 with the error in errno.</summary>
    internal static void ThrowIfLibcFailed(nint result, string operation, Attempt? attempt = null)
    {
        if (result == -1)
        {
            throw Create(Marshal.GetLastPInvokeError(), operation, attempt: attempt);
        }
    }

    private static BpfErrorKind ToKind(int errorNumber) => Errno.GetName(errorNumber) switch
    {
        "EPERM" or "EACCES" => BpfErrorKind.PermissionDenied,
        "ENOENT" or "ESRCH" or "ENODEV" => BpfErrorKind.NotFound,
        "EOPNOTSUPP" or "ENOTSUPP" or "ENOSYS" => BpfErrorKind.NotSupported,
        "EINVAL" or "EBADF" or "ENOTSOCK" or "ERANGE" or "EDOM" or "EILSEQ" => BpfErrorKind.InvalidArgument,
        "LIBBPF_ERRNO__LIBELF" or "LIBBPF_ERRNO__FORMAT" or "LIBBPF_ERRNO__KVERSION" or "LIBBPF_ERRNO__ENDIAN" or "LIBBPF_ERRNO__RELOC" =>
            BpfErrorKind.InvalidArgument,
        "EEXIST" or "EBUSY" => BpfErrorKind.Busy,
        "EADDRNOTAVAIL" => BpfErrorKind.Ambiguous,
        "ENOMEM" or "EMFILE" or "ENFILE" or "E2BIG" or "ENOSPC" => BpfErrorKind.ResourceLimit,
        _ => BpfErrorKind.Other,
    };
}
