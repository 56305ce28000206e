using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to the traffic of network devices by their queueing discipline (TC).</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to the traffic of a network device, as 'tc filter add … bpf direct-action' does.</summary>
    /// <param name="device">The device's name, for example eth0, or its index.</param>
    /// <param name="options">Null: the direction of the section; the kernel chooses priority and handle.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENODEV): no such device. Busy (EEXIST): another filter has the priority and the handle.
    /// NotSupported (ENOENT): the kernel has no clsact or no BPF classifier. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For kernels without <see cref="AttachTcx">TCX</see>. The clsact queueing discipline is made where it is missing, and removed
    /// with the last filter. The filter outlives a process that ends without disposing the attachment: the kernel has no link for
    /// it. For that reason it has no information, pin or exchange either. The attachment keeps the calling thread's network namespace until it is
    /// disposed; to dispose it on a thread of another one takes CAP_SYS_ADMIN. Kernel: 4.5. Thread safety: any thread. Native: bpf_tc_attach.
    /// </remarks>
    public BpfLink AttachTc(NetworkDevice device, TcOptions? options = null)
    {
        options ??= new TcOptions();
        TrafficDirection direction = DirectionOf(options.Direction);
        string operation = $"attach {Name} to the {ToWord(direction)} traffic of network device {device}";
        TcAttempt attempt = new(device);
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        using SafeFileHandle opened = OpenPlace(HeldNetworkNamespace.Path, operation, attempt);
        HeldNetworkNamespace here = new((int)opened.DangerousGetHandle());
        TrafficFilter filter = new(device.FindIndex(operation, attempt), direction);
        int result = filter.Attach(LoadedFileDescriptor, options.Priority, options.Handle);
        BpfError.ThrowIfFailed(result, operation, log, attempt);
        opened.SetHandleAsInvalid();
        return new BpfLink(new UndoLinkHandle(() => here.RunAndClose(filter.Detach)));
    }
}

/// <summary>The settings of a TC attachment.</summary>
public sealed record TcOptions
{
    /// <summary>The traffic. Null: that of the section, incoming if the section says nothing. Default: null.</summary>
    public TrafficDirection? Direction { get; init; }

    /// <summary>The filter's priority; the lowest runs first. 0: the kernel chooses. Default: 0.</summary>
    public ushort Priority { get; init; }

    /// <summary>The filter's handle among those of its priority. 0: the kernel chooses. Default: 0.</summary>
    public uint Handle { get; init; }
}

/// <summary>The attachment by TC.</summary>
/// <param name="Device">The device.</param>
internal sealed record TcAttempt(NetworkDevice Device) : NetworkAttempt(Device)
{
    protected override FailureDiagnosis? FindCauseOnDevice(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.Busy => new FailureDiagnosis(
            $"Another filter of {Device} has this priority and handle.", $"Choose others; 'tc filter show dev {Device} ingress' lists them."),
        BpfErrorKind.NotFound => new FailureDiagnosis(
            "This kernel has no clsact queueing discipline, or no BPF classifier.",
            "As root: 'modprobe sch_ingress' and 'modprobe cls_bpf'; or attach it with AttachTcx (Linux 6.6).", BpfErrorKind.NotSupported),
        _ => null,
    };
}
