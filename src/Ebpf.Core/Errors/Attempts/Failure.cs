using Ebpf.Interop;

namespace Ebpf;

/// <summary>The failure of an attempt, as the kernel and libbpf reported it.</summary>
/// <param name="Kind">The kind that the errno alone tells.</param>
/// <param name="ErrorNumber">The errno, positive.</param>
/// <param name="Log">The messages of libbpf meanwhile; null: it was not called.</param>
internal readonly record struct Failure(BpfErrorKind Kind, int ErrorNumber, LibbpfLog? Log = null)
{
    /// <summary>Tells whether the kernel refused for want of a right. A seccomp profile may say ENOSYS, as if the kernel did not have the call.</summary>
    internal bool IsRefusal => Kind == BpfErrorKind.PermissionDenied || ErrorNumber == Libc.ENOSYS;

    /// <summary>The warnings of libbpf; empty: none.</summary>
    internal string Warnings => Log?.Warnings ?? "";
}
