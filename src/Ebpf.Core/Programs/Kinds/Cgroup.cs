using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to cgroups.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a cgroup: it sees what the processes in and below the cgroup do.</summary>
    /// <param name="path">The cgroup's directory in a file system of cgroup version 2, for example /sys/fs/cgroup.</param>
    /// <param name="options">Null: after all programs that are there.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.
    /// <see cref="BpfLinkExtensions.Update"/> exchanges its program.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such directory. InvalidArgument (EBADF): not a cgroup of
    /// version 2; (EINVAL): the program's kind is not for cgroups. PermissionDenied (EPERM): needs CAP_NET_ADMIN and
    /// CAP_BPF.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the sections cgroup_skb, cgroup/…, sockops and lsm_cgroup. Programs of other attachments to the same cgroup run too.
    /// Kernel: 5.7; lsm_cgroup 6.0. Native: bpf_link_create.
    /// </remarks>
    public BpfLink AttachCgroup(string path, CgroupOptions? options = null)
    {
        string operation = $"attach {Name} to cgroup {path}";
        CgroupAttempt attempt = new(path, Type == BpfProgramType.Lsm);
        AttachOrder? order = options?.Order;
        using SafeFileHandle cgroup = OpenPlace(path, operation, attempt);
        using SafeFileHandle? relative = order?.Relative?.DuplicateHandle();
        bpf_link_create_opts native = new() { sz = (nuint)sizeof(bpf_link_create_opts), flags = order?.Flags ?? 0 };
        native.cgroup.relative_fd = ToDescriptor(relative);
        return CreateLink((int)cgroup.DangerousGetHandle(), null, order is null ? null : &native, operation, attempt);
    }
}

/// <summary>The settings of an attachment to a cgroup.</summary>
public sealed record CgroupOptions
{
    /// <summary>The place among the other programs. Null: after them. Default: null. Kernel: 6.17.</summary>
    public AttachOrder? Order { get; init; }
}

/// <summary>The attachment to a cgroup.</summary>
/// <param name="Path">The cgroup's directory.</param>
/// <param name="IsSecurityHook">Whether the program is on a security hook (lsm_cgroup).</param>
internal sealed record CgroupAttempt(string Path, bool IsSecurityHook = false) : Attempt
{
    internal override FailureDiagnosis? FindBlindness() => IsSecurityHook ? BlindnessDiagnosis.FindForSecurityModule() : null;

    protected override FailureDiagnosis? FindCause(Failure failure) =>
        failure.Kind == BpfErrorKind.PermissionDenied ? null : CgroupDiagnosis.Find(Path);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
