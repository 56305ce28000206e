using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>A record of the ring as an event: the hot path. Not thread-safe.</summary>
internal sealed class UnlinkEventParser(MonotonicClock clock)
{
    /// <summary>False when the record is shorter than its fixed part, its base and its path: it is not one of ours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryParse(ReadOnlySpan<byte> record, out UnlinkEvent unlinkEvent)
    {
        if (!IsWhole(record))
        {
            unlinkEvent = default;
            return false;
        }

        ref readonly UnlinkEventLayout layout = ref MemoryMarshal.AsRef<UnlinkEventLayout>(record);
        Create(in layout, GetFullPath(record, in layout), out unlinkEvent);
        return true;
    }

    /// <inheritdoc cref="TryParse"/>
    internal bool TryView(ReadOnlySpan<byte> record, out UnlinkEventView view)
    {
        if (!IsWhole(record))
        {
            view = default;
            return false;
        }

        ref readonly UnlinkEventLayout layout = ref MemoryMarshal.AsRef<UnlinkEventLayout>(record);
        view = new UnlinkEventView(in layout, GetFullPath(record, in layout), this);
        return true;
    }

    /// <param name="layout">The record's fixed part.</param>
    /// <param name="fullPath">Its base and its path.</param>
    /// <param name="unlinkEvent">What is made of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Create(ref readonly UnlinkEventLayout layout, ReadOnlySpan<byte> fullPath, out UnlinkEvent unlinkEvent)
    {
        Unsafe.SkipInit(out unlinkEvent);
        unlinkEvent.Fill(in layout, ToPath(fullPath), ToUtcTicks(in layout));
    }

    internal long ToUtcTicks(ref readonly UnlinkEventLayout layout) => clock.ToUtcTicks(layout.TimestampNs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhole(ReadOnlySpan<byte> record) =>
        record.Length >= UnlinkEventLayout.Size && LengthOf(in MemoryMarshal.AsRef<UnlinkEventLayout>(record)) <= record.Length - UnlinkEventLayout.Size;

    private static ReadOnlySpan<byte> GetFullPath(ReadOnlySpan<byte> record, ref readonly UnlinkEventLayout layout) =>
        record.Slice(UnlinkEventLayout.Size, LengthOf(in layout));

    private static int LengthOf(ref readonly UnlinkEventLayout layout) => layout.BaseLength + layout.PathLength;

    /// <remarks>Nearly all paths are ASCII: tested while they are copied.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static object ToPath(ReadOnlySpan<byte> path)
    {
        string text = new('\0', path.Length);
        return AsciiText.TryWiden(path, ref Unsafe.AsRef(in text.GetPinnableReference())) // Nobody else has the text yet.
            ? text
            : ToRarePath(path);
    }

    private static object ToRarePath(ReadOnlySpan<byte> path) => Utf8.IsValid(path) ? Encoding.UTF8.GetString(path) : path.ToArray();
}
