using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Owns mapped pages.</summary>
internal sealed class SafeMemoryMapping : SafeHandle
{
    private readonly nuint _length;

    internal SafeMemoryMapping(nint address, nuint length) : base(-1, ownsHandle: true)
    {
        _length = length;
        SetHandle(address);
    }

    public override bool IsInvalid => handle == -1;

    internal nint Address => handle;

    protected override bool ReleaseHandle() => Libc.munmap(handle, _length) == 0;
}
