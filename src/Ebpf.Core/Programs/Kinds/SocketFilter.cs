using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to sockets.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a socket: it decides how many bytes of each packet the socket receives.</summary>
    /// <param name="socket">The socket; a filter that it has is replaced.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the program's section is another. PermissionDenied (EPERM): the socket's
    /// filter is locked.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the section socket. The attachment ends with the socket, too; it does not keep the socket open. The kernel has no link for
    /// it, so it has no information, pin or exchange. Kernel: 3.19. Thread safety: any thread. Native: setsockopt, SO_ATTACH_BPF.
    /// </remarks>
    public BpfLink AttachSocketFilter(Socket socket) => AttachToSocket(socket, Libc.SO_ATTACH_BPF, Libc.SO_DETACH_BPF);

    /// <summary>Attaches this program to a socket with SO_REUSEPORT: it chooses the socket of the group that gets a connection or packet.</summary>
    /// <param name="socket">A socket of the group; the program becomes that of the whole group.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the program's section is another, or the socket does not have SO_REUSEPORT.
    /// PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the sections sk_reuseport, sk_reuseport/migrate and socket. The kernel has no link for it, so it has no information, pin
    /// or exchange. Kernel: 4.19; detaching 5.3. Thread safety: any thread. Native: setsockopt, SO_ATTACH_REUSEPORT_EBPF.
    /// </remarks>
    public BpfLink AttachReuseport(Socket socket) => AttachToSocket(socket, Libc.SO_ATTACH_REUSEPORT_EBPF, Libc.SO_DETACH_REUSEPORT_BPF);

    private BpfLink AttachToSocket(Socket socket, int attachOption, int detachOption)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SafeSocketHandle handle = socket.SafeHandle;
        using SafeHandleLease lease = new(_owner);
        using SafeHandleLease socketLease = new(handle);
        int program = LoadedFileDescriptor;
        // SAFETY: the lease keeps the descriptor; the kernel reads four bytes.
        int result = Libc.setsockopt((int)handle.DangerousGetHandle(), Libc.SOL_SOCKET, attachOption, &program, sizeof(int));
        BpfError.ThrowIfLibcFailed(result, $"attach {Name} to a socket", new SocketAttempt());
        return new BpfLink(new UndoLinkHandle(() => Detach(handle, detachOption)));
    }

    private static bool Detach(SafeSocketHandle socket, int option)
    {
        try
        {
            using SafeHandleLease lease = new(socket);
            int unused = 0;
            return Libc.setsockopt((int)socket.DangerousGetHandle(), Libc.SOL_SOCKET, option, &unused, sizeof(int)) == 0
                || Marshal.GetLastPInvokeError() == Libc.ENOENT; // Somebody else has detached it.
        }
        catch (ObjectDisposedException)
        {
            return true; // The attachment ended with the socket.
        }
    }
}

/// <summary>The attachment to a socket.</summary>
internal sealed record SocketAttempt : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.InvalidArgument
        ? new FailureDiagnosis(
            "The program's kind does not suit the socket, or the socket is not of a group with SO_REUSEPORT.",
            "A filter's section is socket; for sk_reuseport set SO_REUSEPORT before Bind.")
        : null;

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
