using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Keeps a native resource open for the length of a using block.</summary>
internal readonly ref struct SafeHandleLease
{
    private readonly SafeHandle _handle;

    /// <exception cref="ObjectDisposedException">The handle was disposed before. It names the type that the caller knows.</exception>
    internal SafeHandleLease(SafeHandle handle)
    {
        bool added = false;
        try
        {
            if (handle is not SafeBpfObjectHandle { IsDisposed: true })
            {
                handle.DangerousAddRef(ref added);
            }
        }
        catch (ObjectDisposedException)
        {
            // Thrown below, with another name.
        }

        _handle = added ? handle : throw new ObjectDisposedException(NameOf(handle));
    }

    public void Dispose() => _handle.DangerousRelease();

    private static string NameOf(SafeHandle handle) => handle switch
    {
        SafeBpfObjectHandle => "BpfObject",
        SafeBpfLinkHandle => "BpfLink",
        _ => handle.GetType().Name,
    };
}
