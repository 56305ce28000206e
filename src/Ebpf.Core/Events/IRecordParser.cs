namespace Ebpf;

/// <summary>Makes an event of a record's bytes: for records that are not simply one unmanaged struct.</summary>
/// <typeparam name="TEvent">A value that owns its data; or a ref struct that views the record, for <c>ReadInPlaceAsync</c> of <see cref="EventReader{TEvent}"/>.</typeparam>
/// <remarks>
/// A reader calls it for one record after the other, never at the same time. Implemented by a struct, it is compiled into the reader's
/// loop. An exception from it ends the reading.
/// </remarks>
public interface IRecordParser<TEvent>
    where TEvent : allows ref struct
{
    /// <summary>Makes an event of a record.</summary>
    /// <param name="record">The record's bytes, 8-byte aligned, as the BPF program wrote them: never trust a length in them. Valid only during the call,
    /// or as long as the handler runs that receives the view.</param>
    /// <param name="result">The event.</param>
    /// <returns>False when the bytes are no such event: the record counts as <see cref="EventReader{TEvent}.Undecodable"/>.</returns>
    public bool TryParse(ReadOnlySpan<byte> record, out TEvent result);
}
