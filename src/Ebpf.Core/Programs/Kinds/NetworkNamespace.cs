using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to network namespaces.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a network namespace.</summary>
    /// <param name="path">For example /var/run/netns/blue or /proc/1/ns/net. Null: that of the calling thread.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file. InvalidArgument (EINVAL): not a network namespace, or the program's
    /// section is another. Busy (EEXIST): the namespace, or the first one, has a flow dissector. PermissionDenied (EPERM): needs CAP_BPF
    /// and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the sections sk_lookup and flow_dissector. Kernel: 5.9; flow_dissector 5.8. Thread safety: any thread.
    /// Native: bpf_link_create.</remarks>
    public BpfLink AttachNetworkNamespace(string? path = null)
    {
        path ??= HeldNetworkNamespace.Path;
        string operation = $"attach {Name} to network namespace {path}";
        NetworkNamespaceAttempt attempt = new(path);
        using SafeFileHandle opened = OpenPlace(path, operation, attempt);
        return CreateLink((int)opened.DangerousGetHandle(), null, null, operation, attempt);
    }

    /// <summary>Opens a file that is a place of attachment.</summary>
    private static SafeFileHandle OpenPlace(string path, string operation, Attempt attempt)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // SAFETY: the kernel copies the path.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            int opened = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC);
            return opened >= 0 ? new SafeFileHandle(opened, ownsHandle: true) : throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, attempt: attempt);
        }
    }
}

/// <summary>The attachment to a network namespace.</summary>
/// <param name="Path">The namespace's file.</param>
internal sealed record NetworkNamespaceAttempt(string Path) : Attempt
{
    private const string Advice = "Give /proc/PROCESS/ns/net, or a file of /var/run/netns ('ip netns' lists them).";

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.NotFound => new FailureDiagnosis($"There is no file {Path}.", Advice),
        BpfErrorKind.Busy => new FailureDiagnosis(
            "A flow dissector is attached to this network namespace, or to the first one, whose program all others use.",
            "Detach it; 'bpftool net' shows it."),
        BpfErrorKind.ResourceLimit when failure.ErrorNumber == Libc.E2BIG => new FailureDiagnosis(
            "The network namespace has as many programs of this kind as it may: one flow dissector, 64 of sk_lookup.",
            "Detach one; 'bpftool net' shows them."),
        BpfErrorKind.InvalidArgument when FileSystemType.Find(Path) != FileSystemType.Namespace =>
            new FailureDiagnosis($"{Path} is not a network namespace.", Advice, BpfErrorKind.InvalidArgument),
        _ => null,
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
