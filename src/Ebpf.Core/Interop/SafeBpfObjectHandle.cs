using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Owns a libbpf object: its programs, its maps and their file descriptors.</summary>
internal sealed unsafe class SafeBpfObjectHandle : SafeHandle
{
    internal SafeBpfObjectHandle(bpf_object* obj) : base(0, ownsHandle: true) => SetHandle((nint)obj);

    public override bool IsInvalid => handle == 0;

    internal bpf_object* Pointer => (bpf_object*)handle;

    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(Pointer);
        return true;
    }
}
