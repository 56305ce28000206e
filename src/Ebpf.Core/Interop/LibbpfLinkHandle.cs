using Microsoft.Win32.SafeHandles;

namespace Ebpf.Interop;

/// <summary>Owns an attachment that libbpf made.</summary>
internal sealed unsafe class LibbpfLinkHandle : SafeBpfLinkHandle
{
    private readonly SafeBpfObjectHandle? _owner;

    /// <param name="link">The link; null makes an invalid handle.</param>
    /// <param name="owner">Its object, where libbpf needs that to destroy the link (USDT, struct_ops); null for other kinds.</param>
    internal LibbpfLinkHandle(bpf_link* link, SafeBpfObjectHandle? owner = null)
    {
        if (link is not null && owner is not null)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        SetHandle((nint)link);
    }

    /// <summary>The descriptor of the sampling event that the link owns; -1 for the other kinds.</summary>
    internal int SamplingEvent { get; init; } = -1;

    /// <summary>False where libbpf has no link of the kernel for it: what it then gives as the descriptor is that of something else (USDT, struct_ops).</summary>
    internal bool HasDescriptor { get; init; } = true;

    internal override int Descriptor => HasDescriptor ? Libbpf.bpf_link__fd(Pointer) : -1;

    private bpf_link* Pointer => (bpf_link*)handle;

    protected override bool ReleaseHandle()
    {
        if (IsPinned && SamplingEvent >= 0)
        {
            return ReleasePinnedEvent();
        }

        if (_owner is null)
        {
            return Libbpf.bpf_link__destroy(Pointer) == 0;
        }

        int result;
        lock (_owner.LinkLock)
        {
            result = Libbpf.bpf_link__destroy(Pointer);
        }

        _owner.DangerousRelease();
        return result == 0;
    }

    // libbpf would switch the event off, whoever else holds the link. Disconnected, it leaves the descriptors to us.
    private bool ReleasePinnedEvent()
    {
        using SafeFileHandle link = new(Libbpf.bpf_link__fd(Pointer), ownsHandle: true), sampled = new(SamplingEvent, ownsHandle: true);
        Libbpf.bpf_link__disconnect(Pointer);
        return Libbpf.bpf_link__destroy(Pointer) == 0;
    }
}
