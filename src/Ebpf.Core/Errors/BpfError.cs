using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The one place where a native return becomes an exception.</summary>
internal static class BpfError
{
    /// <param name="errorNumber">A positive errno.</param>
    /// <param name="operation">An infinitive, for example <c>load object unlink</c>.</param>
    /// <param name="log">What libbpf said meanwhile.</param>
    /// <param name="diagnosis">What the caller knows of the cause; null: it is looked for.</param>
    /// <param name="attempt">What was tried: where to look.</param>
    internal static BpfException Create(
        int errorNumber, string operation, LibbpfLog? log = null, FailureDiagnosis? diagnosis = null, Attempt attempt = default)
    {
        VerifierRejection? rejection = log?.Rejection;
        BpfErrorKind kind = ToKind(errorNumber);
        diagnosis ??= FailureDiagnosis.Find(kind, errorNumber, attempt, log);
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
            ? new BpfException(message.ToString(), kind, operation, errorNumber, diagnosis?.Remedy)
            : new BpfVerifierException(message.ToString(), kind, operation, errorNumber, diagnosis?.Remedy, rejection);
    }

    /// <summary>Converts a return of 0 or a negative errno.</summary>
    internal static void ThrowIfFailed(int result, string operation, LibbpfLog? log = null, Attempt attempt = default)
    {
        if (result < 0)
        {
            throw Create(-result, operation, log, null, attempt);
        }
    }

    /// <summary>Converts a return of a file descriptor or a negative errno.</summary>
    internal static SafeFileHandle ToHandle(int result, string operation, Attempt attempt = default)
    {
        ThrowIfFailed(result, operation, null, attempt);
        return new SafeFileHandle(result, ownsHandle: true);
    }

    /// <summary>Converts a return of -1 with the error in errno.</summary>
    internal static void ThrowIfLibcFailed(nint result, string operation, Attempt attempt = default)
    {
        if (result == -1)
        {
            throw Create(Marshal.GetLastPInvokeError(), operation, attempt: attempt);
        }
    }

    private static BpfErrorKind ToKind(int errorNumber) => Errno.GetName(errorNumber) switch
    {
        "EPERM" or "EACCES" => BpfErrorKind.PermissionDenied,
        "ENOENT" or "ESRCH" => BpfErrorKind.NotFound,
        "EOPNOTSUPP" or "ENOTSUPP" or "ENOSYS" => BpfErrorKind.NotSupported,
        "EINVAL" or "ERANGE" or "EDOM" or "EILSEQ" => BpfErrorKind.InvalidArgument,
        "LIBBPF_ERRNO__LIBELF" or "LIBBPF_ERRNO__FORMAT" or "LIBBPF_ERRNO__KVERSION" or "LIBBPF_ERRNO__ENDIAN" or "LIBBPF_ERRNO__RELOC" =>
            BpfErrorKind.InvalidArgument,
        "EEXIST" or "EBUSY" => BpfErrorKind.Busy,
        "EADDRNOTAVAIL" => BpfErrorKind.Ambiguous,
        "ENOMEM" or "EMFILE" or "ENFILE" or "E2BIG" or "ENOSPC" => BpfErrorKind.ResourceLimit,
        _ => BpfErrorKind.Other,
    };
}
