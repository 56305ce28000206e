using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>Deletions as lines of JSON with the names of the Elastic Common Schema.</summary>
internal static class EcsCodec
{
    internal static byte[] Encode(IReadOnlyList<UnlinkEvent> deletions)
    {
        ArrayBufferWriter<byte> buffer = new(deletions.Count * 700);
        using Utf8JsonWriter writer = new(buffer);
        foreach (UnlinkEvent deletion in deletions)
        {
            EcsFormat.Write(writer, in deletion);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static IEnumerable<DeletionRow> Decode(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int end = lines.Span.IndexOf((byte)'\n');
            using JsonDocument line = JsonDocument.Parse(end < 0 ? lines : lines[..end]);
            yield return Read(line.RootElement);
            lines = end < 0 ? default : lines[(end + 1)..];
        }
    }

    private static DeletionRow Read(JsonElement line)
    {
        JsonElement e = line.GetProperty("event"u8), process = line.GetProperty("process"u8);
        return new DeletionRow(
            e.GetProperty("sequence"u8).GetInt64(),
            line.GetProperty("@timestamp"u8).GetDateTimeOffset(),
            process.GetProperty("pid"u8).GetInt32(),
            uint.Parse(process.GetProperty("real_user"u8).GetProperty("id"u8).GetString()!, CultureInfo.InvariantCulture),
            process.GetProperty("thread"u8).GetProperty("name"u8).GetString()!,
            line.GetProperty("file"u8).GetProperty("path"u8).GetString()!,
            line.TryGetProperty("error"u8, out JsonElement error) ? error.GetProperty("code"u8).GetString() : null,
            e.GetProperty("action"u8).GetString()!);
    }
}
