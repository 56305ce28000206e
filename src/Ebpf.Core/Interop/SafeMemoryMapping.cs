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

    /// <summary>Tells whether the pages stay mapped for ever when nothing refers to this object any more, and it was not disposed.</summary>
    internal bool IsKeptByCollector { get; set; }

    protected override bool ReleaseHandle() => IsKeptByCollector || Libc.munmap(handle, _length) == 0;
}
