using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to netfilter.</content>
public sealed unsafe partial class BpfProgram
{
    private const uint BPF_F_NETFILTER_IP_DEFRAG = 1;

    /// <summary>Attaches this program to a hook of netfilter, in the network namespace of the calling thread.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="options">Null: IPv4, priority -128, no defragmentation.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">Busy (EEXIST, EBUSY): another program has the priority. InvalidArgument (EINVAL, ERANGE): the program's
    /// section is another, or the priority is not allowed. PermissionDenied (EPERM): needs CAP_BPF and CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the section netfilter. Kernel: 6.4; defragmentation 6.6. Thread safety: any thread. Native: bpf_link_create.</remarks>
    public BpfLink AttachNetfilter(NetfilterHook hook, NetfilterOptions? options = null)
    {
        options ??= new NetfilterOptions();
        bpf_link_create_opts native = new() { sz = (nuint)sizeof(bpf_link_create_opts) };
        native.netfilter.pf = (uint)options.Family;
        native.netfilter.hooknum = (uint)hook;
        native.netfilter.priority = options.Priority;
        native.netfilter.flags = options.Defragment ? BPF_F_NETFILTER_IP_DEFRAG : 0;
        return CreateLink(0, bpf_attach_type.BPF_NETFILTER, &native, $"attach {Name} to netfilter hook {hook}", new NetfilterAttempt(options.Priority));
    }
}

/// <summary>The settings of a netfilter attachment.</summary>
public sealed record NetfilterOptions
{
    /// <summary>The protocol. Default: IPv4.</summary>
    public NetfilterFamily Family { get; init; } = NetfilterFamily.IPv4;

    /// <summary>The place among the hook's functions; the lowest runs first. Default: -128.</summary>
    public int Priority { get; init; } = -128;

    /// <summary>True: the program sees packets whose fragments are put together; its priority must be above -400. Default: false.</summary>
    public bool Defragment { get; init; }
}

/// <summary>The protocols of netfilter, with the kernel's numbers.</summary>
public enum NetfilterFamily
{
    /// <summary>No protocol; the kernel refuses it.</summary>
    None = 0,

    /// <summary>NFPROTO_IPV4.</summary>
    IPv4 = 2,

    /// <summary>NFPROTO_IPV6.</summary>
    IPv6 = 10,
}

/// <summary>The hooks of netfilter, with the kernel's numbers.</summary>
public enum NetfilterHook
{
    /// <summary>Packets that arrive, before routing.</summary>
    PreRouting,

    /// <summary>Packets for this machine.</summary>
    LocalIn,

    /// <summary>Packets for another machine.</summary>
    Forward,

    /// <summary>Packets of this machine.</summary>
    LocalOut,

    /// <summary>Packets that leave, after routing.</summary>
    PostRouting,
}

/// <summary>The attachment to netfilter.</summary>
/// <param name="Priority">The place among the hook's functions.</param>
internal sealed record NetfilterAttempt(int Priority) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.Busy
        ? new FailureDiagnosis($"Another BPF program has the priority {Priority} at this hook.", "Choose another priority.")
        : null;

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
