using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Interop;

/// <summary>Owns a libbpf link: releasing it detaches the program.</summary>
internal sealed unsafe class SafeBpfLinkHandle : SafeHandle
{
    private readonly SafeBpfObjectHandle? _usdtOwner;

    /// <param name="link">The link; null makes an invalid handle.</param>
    /// <param name="usdtOwner">For a USDT link its object, in which libbpf keeps what it needs to destroy the link.</param>
    internal SafeBpfLinkHandle(bpf_link* link, SafeBpfObjectHandle? usdtOwner = null) : base(0, ownsHandle: true)
    {
        if (link is not null && usdtOwner is not null)
        {
            bool added = false;
            usdtOwner.DangerousAddRef(ref added);
            _usdtOwner = usdtOwner;
        }

        SetHandle((nint)link);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The descriptor of the sampling event that the link owns; -1 for the other kinds.</summary>
    internal int SamplingEvent { get; init; } = -1;

    internal bool IsPinned { get; set; }

    internal bpf_link* Pointer => (bpf_link*)handle;

    protected override bool ReleaseHandle()
    {
        if (IsPinned && SamplingEvent >= 0)
        {
            return ReleasePinnedEvent();
        }

        if (_usdtOwner is null)
        {
            return Libbpf.bpf_link__destroy(Pointer) == 0;
        }

        int result;
        lock (_usdtOwner.UsdtLock)
        {
            result = Libbpf.bpf_link__destroy(Pointer);
        }

        _usdtOwner.DangerousRelease();
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
