using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to the traffic of network devices (TCX).</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to the traffic of a network device.</summary>
    /// <param name="device">The device's name, for example eth0, or its index.</param>
    /// <param name="options">Null: the direction of the section, after all programs that are there.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENODEV): no such device. NotSupported (EINVAL): the kernel has no TCX.
    /// InvalidArgument (EINVAL): the program's section is another. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the sections tcx/ingress, tcx/egress, tc, classifier and action. Several programs of one direction run one after
    /// the other. Kernel: 6.6; before, <see cref="AttachTc"/>. Thread safety: any thread. Native: bpf_link_create.
    /// </remarks>
    public BpfLink AttachTcx(NetworkDevice device, TcxOptions? options = null)
    {
        options ??= new TcxOptions();
        TcxAttempt attempt = new(device);
        string operation = $"attach {Name} to the {ToWord(DirectionOf(options.Direction))} traffic of network device {device}";
        using SafeFileHandle? relative = options.Order?.Relative?.DuplicateHandle();
        bpf_link_create_opts native = new() { sz = (nuint)sizeof(bpf_link_create_opts), flags = options.Order?.Flags ?? 0 };
        native.tcx.relative_fd = ToDescriptor(relative);
        bpf_attach_type type = DirectionOf(options.Direction) == TrafficDirection.Egress ? bpf_attach_type.BPF_TCX_EGRESS : bpf_attach_type.BPF_TCX_INGRESS;
        return CreateLink(device.FindIndex(operation, attempt), type, &native, operation, attempt);
    }

    private static string ToWord(TrafficDirection direction) => direction == TrafficDirection.Egress ? "outgoing" : "incoming";

    private static uint ToDescriptor(SafeFileHandle? handle) => handle is null ? 0 : (uint)handle.DangerousGetHandle();

    private TrafficDirection DirectionOf(TrafficDirection? chosen) =>
        chosen ?? (SectionName.EndsWith("/egress", StringComparison.Ordinal) ? TrafficDirection.Egress : TrafficDirection.Ingress);
}

/// <summary>The settings of a TCX attachment.</summary>
public sealed record TcxOptions
{
    /// <summary>The traffic. Null: that of the section, incoming if the section says nothing. Default: null.</summary>
    public TrafficDirection? Direction { get; init; }

    /// <summary>The place among the other programs. Null: after them. Default: null.</summary>
    public AttachOrder? Order { get; init; }
}

/// <summary>The traffic of a device.</summary>
public enum TrafficDirection
{
    /// <summary>The packets that arrive.</summary>
    Ingress,

    /// <summary>The packets that leave.</summary>
    Egress,
}

/// <summary>The attachment by TCX.</summary>
/// <param name="Device">The device.</param>
internal sealed record TcxAttempt(NetworkDevice Device) : NetworkAttempt(Device)
{
    protected override FailureDiagnosis? FindCauseOnDevice(Failure failure) => KernelFeatures.TryAttachType(BpfAttachType.TcxIngress) == KernelFeatureState.Missing
        ? new FailureDiagnosis("This kernel has no TCX (Linux 6.6).", "Attach it with AttachTc.", BpfErrorKind.NotSupported)
        : failure.Kind == BpfErrorKind.Busy ? new FailureDiagnosis(
            $"This program is attached to {Device} and this direction already.", "Dispose that attachment, or load the object once more.")
        : null;
}
