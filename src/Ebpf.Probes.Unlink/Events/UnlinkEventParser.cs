using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>A record of the ring as an event, or as a view of it: the hot path. Not thread-safe.</summary>
internal readonly struct UnlinkEventParser(KernelClock clock) : IRecordParser<UnlinkEvent>, IRecordParser<UnlinkEventView>
{
    private readonly State _state = new(); // Shared by the copies of this struct.

    /// <summary>Keeps an object as long as the reader that uses this parser: who only reads must not lose the probe.</summary>
    internal void Keep(object owner) => _state.Owner = owner;

    /// <summary>False when the record is shorter than its parts: it is not one of ours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryParse(ReadOnlySpan<byte> record, out UnlinkEvent result)
    {
        long sequence = ++_state.LastNumber;
        if (!IsWhole(record))
        {
            result = default;
            return false;
        }

        ref readonly UnlinkEventLayout layout = ref MemoryMarshal.AsRef<UnlinkEventLayout>(record);
        Create(in layout, GetVariablePart(record, in layout), sequence, out result);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out UnlinkEvent)"/>
    public bool TryParse(ReadOnlySpan<byte> record, out UnlinkEventView result)
    {
        long sequence = ++_state.LastNumber;
        if (!IsWhole(record))
        {
            result = default;
            return false;
        }

        ref readonly UnlinkEventLayout layout = ref MemoryMarshal.AsRef<UnlinkEventLayout>(record);
        result = new UnlinkEventView(in layout, GetVariablePart(record, in layout), sequence, this);
        return true;
    }

    /// <param name="layout">The record's fixed part.</param>
    /// <param name="variablePart">Its base, its path, its details and its destination.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="unlinkEvent">What is made of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Create(ref readonly UnlinkEventLayout layout, ReadOnlySpan<byte> variablePart, long sequence, out UnlinkEvent unlinkEvent)
    {
        Unsafe.SkipInit(out unlinkEvent);
        unlinkEvent.Fill(in layout, _state.Paths.Copy(variablePart[..LengthOf(in layout)]), ToUtcTicks(in layout), sequence);
        if (variablePart.Length > LengthOf(in layout))
        {
            unlinkEvent.AddDetails(variablePart[LengthOf(in layout)..]);
        }
    }

    internal long ToUtcTicks(ref readonly UnlinkEventLayout layout) => clock.ToUtcTicks(layout.TimestampNs, layout.TaiNs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhole(ReadOnlySpan<byte> record) =>
        record.Length >= UnlinkEventLayout.SizeInBytes && IsWhole(record[UnlinkEventLayout.SizeInBytes..], in MemoryMarshal.AsRef<UnlinkEventLayout>(record));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhole(ReadOnlySpan<byte> rest, ref readonly UnlinkEventLayout layout) =>
        LengthOf(in layout) + layout.DetailsLength <= rest.Length
        && (layout.DetailsLength == 0 || UnlinkDetailsLayout.IsWhole(rest.Slice(LengthOf(in layout), layout.DetailsLength)))
        && (layout.Kind != UnlinkOperations.RenameAway || HasWholeDestination(rest[(LengthOf(in layout) + layout.DetailsLength)..]));

    /// <summary>It may have none.</summary>
    private static bool HasWholeDestination(ReadOnlySpan<byte> rest) => rest.IsEmpty || UnlinkDestinationLayout.IsWhole(rest);

    private static ReadOnlySpan<byte> GetVariablePart(ReadOnlySpan<byte> record, ref readonly UnlinkEventLayout layout) =>
        layout.Kind == UnlinkOperations.RenameAway
            ? record[UnlinkEventLayout.SizeInBytes..]
            : record.Slice(UnlinkEventLayout.SizeInBytes, LengthOf(in layout) + layout.DetailsLength);

    private static int LengthOf(ref readonly UnlinkEventLayout layout) => layout.BaseLength + layout.PathLength;

    private sealed class State
    {
        internal readonly SharedPaths Paths = new();
        internal long LastNumber;
        internal object? Owner;
    }
}
