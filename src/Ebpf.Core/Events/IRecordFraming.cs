namespace Ebpf;

/// <summary>The order of records in a buffer.</summary>
internal interface IRecordFraming
{
    /// <summary>Takes the next record off the front of a buffer.</summary>
    /// <param name="buffer">Afterwards it starts after the record, and after those that were skipped.</param>
    /// <param name="record">The record's bytes.</param>
    /// <returns>False when there is no complete record left.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> buffer, out ReadOnlySpan<byte> record);
}
