using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>Uses a record in place.</summary>
internal interface IRecordHandler
{
    /// <returns>False when the record is not an event.</returns>
    public bool TryHandle(ReadOnlySpan<byte> record);

    /// <summary>All records that were there are handled: what comes next is waited for.</summary>
    public void CatchUp();
}

/// <summary>Hands a view of each record to a delegate.</summary>
internal readonly struct ViewHandler<TView, TParser>(TParser parser, Action<TView> handler, Action? caughtUp) : IRecordHandler
    where TView : allows ref struct
    where TParser : IRecordParser<TView>
{
    public bool TryHandle(ReadOnlySpan<byte> record)
    {
        if (!parser.TryParse(record, out TView view))
        {
            return false;
        }

        handler(view);
        return true;
    }

    public void CatchUp() => caughtUp?.Invoke();
}

/// <summary>Hands each record, as a struct, to a delegate.</summary>
internal readonly struct StructHandler<TEvent>(EventHandlerInPlace<TEvent> handler) : IRecordHandler
    where TEvent : unmanaged
{
    public bool TryHandle(ReadOnlySpan<byte> record)
    {
        if (record.Length != Unsafe.SizeOf<TEvent>())
        {
            return false;
        }

        handler(in MemoryMarshal.AsRef<TEvent>(record));
        return true;
    }

    public void CatchUp()
    {
    }
}
