using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to netkit devices.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a netkit device.</summary>
    /// <param name="device">The primary device's name or index.</param>
    /// <param name="options">Null: the end of the section, after all programs that are there.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENODEV): no such device. InvalidArgument (EINVAL, ENXIO): not a netkit device, or the program's
    /// section is another. NotSupported (EINVAL): the kernel has no netkit. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the sections netkit/primary and netkit/peer. Kernel: 6.7. Thread safety: any thread. Native: bpf_link_create.</remarks>
    public BpfLink AttachNetkit(NetworkDevice device, NetkitOptions? options = null)
    {
        options ??= new NetkitOptions();
        NetkitAttempt attempt = new(device);
        string operation = $"attach {Name} to netkit device {device}";
        using SafeFileHandle? relative = options.Order?.Relative?.DuplicateHandle();
        bpf_link_create_opts native = new() { sz = (nuint)sizeof(bpf_link_create_opts), flags = options.Order?.Flags ?? 0 };
        native.netkit.relative_fd = ToDescriptor(relative);
        bool atPeer = options.AtPeer ?? SectionName.EndsWith("/peer", StringComparison.Ordinal);
        bpf_attach_type type = atPeer ? bpf_attach_type.BPF_NETKIT_PEER : bpf_attach_type.BPF_NETKIT_PRIMARY;
        return CreateLink(device.FindIndex(operation, attempt), type, &native, operation, attempt);
    }
}

/// <summary>The settings of a netkit attachment.</summary>
public sealed record NetkitOptions
{
    /// <summary>True: the program sees what the peer sends; false: what the primary device sends. Null: as the section says. Default: null.</summary>
    public bool? AtPeer { get; init; }

    /// <summary>The place among the other programs. Null: after them. Default: null.</summary>
    public AttachOrder? Order { get; init; }
}

/// <summary>The attachment to a netkit device.</summary>
/// <param name="Device">The device.</param>
internal sealed record NetkitAttempt(NetworkDevice Device) : NetworkAttempt(Device)
{
    protected override FailureDiagnosis? FindCauseOnDevice(Failure failure) => KernelFeatures.TryAttachType(BpfAttachType.NetkitPrimary) == KernelFeatureState.Missing
        ? new FailureDiagnosis("This kernel has no netkit (Linux 6.7, CONFIG_NETKIT).", "Attach it to a veth device, with AttachTcx.", BpfErrorKind.NotSupported)
        : failure.ErrorNumber is Libc.ENXIO or Libc.EINVAL ? new FailureDiagnosis(
            $"{Device} is not the primary device of a netkit pair.", "Give that one; 'ip -d link' shows it.", BpfErrorKind.InvalidArgument)
        : null;
}
