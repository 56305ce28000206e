using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>A record of the ring as an event: the hot path. Not thread-safe.</summary>
internal sealed class UnlinkEventParser(MonotonicClock clock)
{
    /// <summary>A machine runs few distinct commands at a time; an attacker who renames himself gains nothing here.</summary>
    private const int MostCachedCommands = 256;

    private readonly Dictionary<UInt128, string> _commands = [];

    /// <summary>False when the record is shorter than its fixed part and its path: it is not one of ours.</summary>
    internal bool TryParse(ReadOnlySpan<byte> record, out UnlinkEvent unlinkEvent)
    {
        if (!MemoryMarshal.TryRead(record, out UnlinkEventLayout layout)
            || layout.PathLength > record.Length - UnlinkEventLayout.Size)
        {
            unlinkEvent = default;
            return false;
        }

        ReadOnlySpan<byte> path = record.Slice(UnlinkEventLayout.Size, layout.PathLength);
        unlinkEvent = new UnlinkEvent(
            layout, ToPath(path), ToCommand(layout.Command), clock.ToUtc(layout.TimestampNs));
        return true;
    }

    private static object ToPath(ReadOnlySpan<byte> path) =>
        Utf8.IsValid(path) ? Encoding.UTF8.GetString(path) : path.ToArray();

    private string ToCommand(ReadOnlySpan<byte> command)
    {
        UInt128 key = MemoryMarshal.Read<UInt128>(command);
        if (_commands.TryGetValue(key, out string? text))
        {
            return text;
        }

        if (_commands.Count == MostCachedCommands)
        {
            _commands.Clear();
        }

        int end = command.IndexOf((byte)0);
        text = Encoding.UTF8.GetString(end < 0 ? command : command[..end]);
        _commands.Add(key, text);
        return text;
    }
}
