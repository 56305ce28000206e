using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to maps of sockets.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a map of sockets: it sees the data of all sockets in the map.</summary>
    /// <param name="map">A map of the type SocketMap or SocketHash.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">Busy (EBUSY): another program of the kind is attached to the map. InvalidArgument (EINVAL): the map is of
    /// another type, or the program's section is another. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object or the map was disposed.</exception>
    /// <remarks>
    /// For the sections sk_msg, sk_skb/stream_parser, sk_skb/stream_verdict and sk_skb/verdict. Before Linux 6.10 the kernel has no link
    /// for it: then it has no information, pin or exchange, and replaces a program that is there. Kernel: 4.14; sk_msg 4.17.
    /// Thread safety: any thread. Native: bpf_link_create, bpf_prog_attach.
    /// </remarks>
    public BpfLink AttachSockmap(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        string operation = $"attach {Name} to map {map.Name}";
        SockmapAttempt attempt = new(map.Type);
        SafeFileHandle handle = map.DuplicateHandle();
        if (!SockmapAttempt.IsLinkKnown)
        {
            return AttachWithoutLink(handle, null, operation, attempt);
        }

        using (handle)
        {
            return CreateLink((int)handle.DangerousGetHandle(), null, null, operation, attempt);
        }
    }

    /// <summary>Attaches where the kernel has no link for it.</summary>
    /// <param name="place">The place of attachment; owned by the attachment from now on.</param>
    /// <param name="given">The kind of attachment; null: that of the section.</param>
    /// <param name="operation">An infinitive.</param>
    /// <param name="attempt">The attempt.</param>
    private BpfLink AttachWithoutLink(SafeFileHandle place, bpf_attach_type? given, string operation, Attempt attempt)
    {
        using SafeFileHandle ownPlace = place;
        using SafeHandleLease lease = new(_owner);
        bpf_attach_type type = given ?? Libbpf.bpf_program__expected_attach_type(_program);
        using SafeFileHandle program = DuplicateHandle();
        // Numbers, not handles: those of a forgotten attachment are finalized in any order.
        int programDescriptor = (int)program.DangerousGetHandle(), placeDescriptor = (int)place.DangerousGetHandle();
        BpfError.ThrowIfFailed(Libbpf.bpf_prog_attach(programDescriptor, placeDescriptor, type, 0), operation, attempt: attempt);
        program.SetHandleAsInvalid();
        place.SetHandleAsInvalid();
        return new BpfLink(new UndoLinkHandle(() =>
        {
            bool detached = Libbpf.bpf_prog_detach2(programDescriptor, placeDescriptor, type) is 0 or -Libc.ENOENT;
            return detached & Libc.close(programDescriptor) == 0 & Libc.close(placeDescriptor) == 0;
        }));
    }
}

/// <summary>The attachment to a map of sockets.</summary>
/// <param name="Type">The map's type.</param>
internal sealed record SockmapAttempt(BpfMapType Type) : Attempt
{
    /// <summary>Tells whether the kernel has a link for it (Linux 6.10).</summary>
    internal static bool IsLinkKnown => KernelFeatures.TryAttachType(BpfAttachType.SkMessageVerdict) == KernelFeatureState.Available;

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.IsRefusal ? null
        : Type is not (BpfMapType.SocketMap or BpfMapType.SocketHash) ? new FailureDiagnosis(
            $"The map is of the type {Type}.", "Give one of BPF_MAP_TYPE_SOCKMAP or BPF_MAP_TYPE_SOCKHASH.", BpfErrorKind.InvalidArgument)
        : failure.Kind == BpfErrorKind.Busy ? new FailureDiagnosis("Another program of this kind is attached to the map.", "Detach it.")
        : null;

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
