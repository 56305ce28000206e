using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

internal static class RingBufferReading
{
    /// <summary>Takes all complete records of a read, and gives them back to the ring.</summary>
    internal static List<byte[]> Take(this RingBufferPipeReader reader, ReadResult result)
    {
        List<byte[]> records = [];
        ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
        while (RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> payload))
        {
            records.Add(payload.ToArray());
        }

        reader.AdvanceTo(result.Buffer.GetPosition(result.Buffer.Length - rest.Length));
        return records;
    }
}
