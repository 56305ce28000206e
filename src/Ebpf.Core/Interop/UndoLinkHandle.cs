namespace Ebpf.Interop;

/// <summary>Owns an attachment that the kernel has no link for: releasing it calls what undoes it.</summary>
internal sealed class UndoLinkHandle : SafeBpfLinkHandle
{
    private readonly Func<bool> _undo;

    /// <param name="undo">Detaches; returns false when the kernel refused. It runs on the finalizer's thread when the attachment was forgotten.</param>
    internal UndoLinkHandle(Func<bool> undo)
    {
        _undo = undo;
        SetHandle(1);
    }

    internal override int Descriptor => -1;

    protected override bool ReleaseHandle() => _undo();
}
