using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to network devices as their drivers receive packets (XDP).</content>
public sealed unsafe partial class BpfProgram
{
    private const uint XDP_FLAGS_SKB_MODE = 1 << 1;
    private const uint XDP_FLAGS_DRV_MODE = 1 << 2;
    private const uint XDP_FLAGS_HW_MODE = 1 << 3;

    /// <summary>Attaches this program to a network device: it sees each packet that arrives, before the network stack does.</summary>
    /// <param name="device">The device's name, for example eth0, or its index.</param>
    /// <param name="options">Null: in the driver if it can, else in the network stack.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENODEV): no such device. Busy (EBUSY, EEXIST): another XDP program is attached to it.
    /// NotSupported (EOPNOTSUPP): the driver cannot do this. InvalidArgument (EINVAL): the program's section is another, or the
    /// device's packets are too long for a program without fragments. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the sections xdp and xdp.frags. Kernel: 5.9. Thread safety: any thread. Native: bpf_link_create.</remarks>
    public BpfLink AttachXdp(NetworkDevice device, XdpOptions? options = null)
    {
        XdpMode mode = (options ?? new XdpOptions()).Mode;
        XdpAttempt attempt = new(device, mode);
        string operation = $"attach {Name} to network device {device}";
        bpf_link_create_opts native = new()
        {
            sz = (nuint)sizeof(bpf_link_create_opts),
            flags = mode switch
            {
                XdpMode.Generic => XDP_FLAGS_SKB_MODE,
                XdpMode.Native => XDP_FLAGS_DRV_MODE,
                XdpMode.Offload => XDP_FLAGS_HW_MODE,
                _ => 0,
            },
        };
        return CreateLink(device.FindIndex(operation, attempt), bpf_attach_type.BPF_XDP, &native, operation, attempt);
    }
}

/// <summary>The settings of an XDP attachment.</summary>
public sealed record XdpOptions
{
    /// <summary>The part of the system that runs the program. Default: the driver if it can, else the network stack.</summary>
    public XdpMode Mode { get; init; }
}

/// <summary>The part of the system that runs an XDP program.</summary>
public enum XdpMode
{
    /// <summary>The driver if it can, else the network stack.</summary>
    Automatic,

    /// <summary>The network stack: slower, and possible on every device.</summary>
    Generic,

    /// <summary>The driver.</summary>
    Native,

    /// <summary>The network card itself.</summary>
    Offload,
}

/// <summary>The attachment of an XDP program.</summary>
/// <param name="Device">The device.</param>
/// <param name="Mode">The part of the system that runs it.</param>
internal sealed record XdpAttempt(NetworkDevice Device, XdpMode Mode) : NetworkAttempt(Device)
{
    protected override FailureDiagnosis? FindCauseOnDevice(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.Busy => new FailureDiagnosis(
            $"Another XDP program is attached to {Device}.",
            $"Detach it ('ip link set dev {Device} xdp off'; 'bpftool net' shows whose it is), or let one program call both."),
        BpfErrorKind.NotSupported => new FailureDiagnosis($"The driver of {Device} has no XDP of the mode {Mode}.", "Use XdpMode.Generic."),
        BpfErrorKind.ResourceLimit or BpfErrorKind.InvalidArgument => new FailureDiagnosis(
            $"The driver of {Device} refuses: the device's packets may be too long for XDP (MTU), or it has too few queues.",
            $"Use SEC(\"xdp.frags\"), a smaller MTU ('ip link set dev {Device} mtu 1500'), or XdpMode.Generic."),
        _ => null,
    };
}
