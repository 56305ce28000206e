using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Keeps a native resource open for the length of a using block.</summary>
internal readonly ref struct SafeHandleLease
{
    private readonly SafeHandle _handle;

    /// <exception cref="ObjectDisposedException">The handle was disposed before.</exception>
    internal SafeHandleLease(SafeHandle handle)
    {
        ObjectDisposedException.ThrowIf(handle is SafeBpfObjectHandle { IsDisposed: true }, handle);
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
    }

    public void Dispose() => _handle.DangerousRelease();
}
