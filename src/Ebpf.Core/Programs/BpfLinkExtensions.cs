namespace Ebpf;

/// <summary>Exchanges the program of an attachment.</summary>
public static class BpfLinkExtensions
{
    /// <summary>Exchanges the program of an attachment, without a moment in which none is attached.</summary>
    /// <param name="link">An attachment to a cgroup, or of an iterator; the kernel does not exchange others.</param>
    /// <param name="program">A loaded program of the same kind; its object may be another.</param>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotSupported (EINVAL): the kernel has no exchange for this attachment.
    /// InvalidArgument (EINVAL): the program is of another kind. PermissionDenied (EPERM): needs CAP_BPF.</exception>
    /// <exception cref="ObjectDisposedException">The attachment, or the program's object, was disposed.</exception>
    /// <remarks>Thread safety: any thread. Kernel: 5.7. Native: bpf_link__update_program.</remarks>
    public static void Update(this BpfLink link, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(program);
        program.Replace(link);
    }
}
