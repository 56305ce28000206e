using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Owns an attachment: releasing it detaches the program.</summary>
internal abstract class SafeBpfLinkHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <summary>The descriptor of the kernel's link; -1: the kernel has no object for such an attachment.</summary>
    internal abstract int Descriptor { get; }

    internal bool IsPinned { get; set; }

    public override bool IsInvalid => handle == 0;
}
