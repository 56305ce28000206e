using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Owns a libbpf object: its programs, its maps and their file descriptors.</summary>
internal sealed unsafe class SafeBpfObjectHandle : SafeHandle
{
    internal SafeBpfObjectHandle(bpf_object* obj) : base(0, ownsHandle: true) => SetHandle((nint)obj);

    /// <summary>Held while libbpf makes or destroys a link that uses the object: a USDT or a struct_ops link.</summary>
    internal Lock LinkLock { get; } = new();

    /// <summary>Tells whether its owner is done with it; such links may still hold it open.</summary>
    internal bool IsDisposed { get; private set; }

    public override bool IsInvalid => handle == 0;

    internal bpf_object* Pointer => (bpf_object*)handle;

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        Libbpf.bpf_object__close(Pointer);
        return true;
    }
}
