using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Owns a libbpf link: releasing it detaches the program.</summary>
internal sealed unsafe class SafeBpfLinkHandle : SafeHandle
{
    internal SafeBpfLinkHandle(bpf_link* link) : base(0, ownsHandle: true) => SetHandle((nint)link);

    public override bool IsInvalid => handle == 0;

    internal bpf_link* Pointer => (bpf_link*)handle;

    protected override bool ReleaseHandle() => Libbpf.bpf_link__destroy(Pointer) == 0;
}
