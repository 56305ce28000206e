using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>A record of the ring as an event: the hot path. Not thread-safe.</summary>
internal sealed class UnlinkEventParser(MonotonicClock clock)
{
    private readonly CommandCache _commands = new();

    /// <summary>False when the record is shorter than its fixed part, its base and its path: it is not one of ours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryParse(ReadOnlySpan<byte> record, out UnlinkEvent unlinkEvent)
    {
        if (record.Length < UnlinkEventLayout.Size)
        {
            unlinkEvent = default;
            return false;
        }

        ref readonly UnlinkEventLayout layout = ref MemoryMarshal.AsRef<UnlinkEventLayout>(record);
        ReadOnlySpan<byte> path = record[UnlinkEventLayout.Size..];
        if (layout.BaseLength + layout.PathLength > path.Length)
        {
            unlinkEvent = default;
            return false;
        }

        unlinkEvent = new UnlinkEvent(
            in layout, ToPath(path[..(layout.BaseLength + layout.PathLength)]), _commands.Get(layout.Command), clock.ToUtcTicks(layout.TimestampNs));
        return true;
    }

    /// <remarks>Nearly all paths are ASCII, and Latin-1 is the encoding that need not look at them again.</remarks>
    private static object ToPath(ReadOnlySpan<byte> path) =>
        Ascii.IsValid(path) ? Encoding.Latin1.GetString(path)
        : Utf8.IsValid(path) ? Encoding.UTF8.GetString(path)
        : path.ToArray();
}
