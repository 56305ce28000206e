using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to cgroups.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a cgroup: it sees what the processes in and below the cgroup do.</summary>
    /// <param name="path">The cgroup's directory in a file system of cgroup version 2, for example /sys/fs/cgroup.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.
    /// <see cref="BpfLinkExtensions.Update"/> exchanges its program.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such directory. InvalidArgument (EBADF): not a cgroup of
    /// version 2; (EINVAL): the program's kind is not for cgroups. PermissionDenied (EPERM): needs CAP_NET_ADMIN and
    /// CAP_BPF.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the sections cgroup_skb, cgroup/… and sockops. Programs of other attachments to the same cgroup run too.
    /// Kernel: 5.7. Native: bpf_program__attach_cgroup.
    /// </remarks>
    public BpfLink AttachCgroup(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string operation = $"attach {Name} to cgroup {path}";
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; the kernel copies the path.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            int opened = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC);
            if (opened < 0)
            {
                throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, log, null, Attempt.Cgroup(path));
            }

            using SafeFileHandle cgroup = new(opened, ownsHandle: true);
            return ToLink(Libbpf.bpf_program__attach_cgroup(_program, opened), operation, log, Attempt.Cgroup(path));
        }
    }
}
