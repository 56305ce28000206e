using System.Text;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>Deletions as bytes: what the auditor keeps, in a tenth of the JSON's. Times and sequences are differences.</summary>
internal static class BinaryCodec
{
    internal static byte[] Encode(IReadOnlyList<UnlinkEvent> deletions)
    {
        using MemoryStream stream = new(deletions.Count * 64);
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write7BitEncodedInt(deletions.Count);
        long sequence = 0, ticks = 0;
        foreach (UnlinkEvent deletion in deletions)
        {
            writer.Write7BitEncodedInt64(deletion.Sequence - sequence);
            writer.Write7BitEncodedInt64(deletion.Time.UtcTicks - ticks);
            writer.Write7BitEncodedInt(deletion.ProcessId);
            writer.Write7BitEncodedInt((int)deletion.UserId);
            writer.Write(deletion.Command);
            writer.Write(deletion.FullPath ?? deletion.Path);
            writer.Write(deletion.ErrorName ?? "");
            writer.Write($"{deletion.Operation}");
            (sequence, ticks) = (deletion.Sequence, deletion.Time.UtcTicks);
        }

        writer.Flush();
        return stream.ToArray();
    }

    internal static IEnumerable<DeletionRow> Decode(byte[] bytes)
    {
        using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
        long sequence = 0, ticks = 0;
        for (int count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            sequence += reader.Read7BitEncodedInt64();
            ticks += reader.Read7BitEncodedInt64();
            int processId = reader.Read7BitEncodedInt();
            uint userId = (uint)reader.Read7BitEncodedInt();
            string command = reader.ReadString(), path = reader.ReadString(), error = reader.ReadString(), action = reader.ReadString();
            yield return new DeletionRow(sequence, new DateTimeOffset(ticks, TimeSpan.Zero), processId, userId, command, path, error.Length == 0 ? null : error, action);
        }
    }
}
