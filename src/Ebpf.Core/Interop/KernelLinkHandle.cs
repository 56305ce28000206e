namespace Ebpf.Interop;

/// <summary>Owns a link of the kernel: closing its descriptor detaches the program, unless it is pinned.</summary>
internal sealed class KernelLinkHandle : SafeBpfLinkHandle
{
    /// <param name="descriptor">The link's descriptor.</param>
    internal KernelLinkHandle(int descriptor) => SetHandle(descriptor + 1); // 0 is a descriptor, but not a handle here.

    internal override int Descriptor => (int)handle - 1;

    protected override bool ReleaseHandle() => Libc.close(Descriptor) == 0;
}
