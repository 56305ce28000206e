using Ebpf.Probes.Unlink;

namespace Ebpf.Core.Tests;

/// <summary>The probe's reader over a ring without a kernel.</summary>
public class UnlinkEventReaderTests
{
    /// <summary>Offset of the path's length in a record.</summary>
    private const int PathLengthAt = 90;

    [Fact]
    public async Task ReadAll_RecordsThatAreNotWhole_AreCountedAndLeftOut()
    {
        using FakeRing ring = new();
        using UnlinkEventReader reader = new(ring.Reader);
        byte[] whole = new byte[UnlinkEventLayout.Size], withoutPath = new byte[UnlinkEventLayout.Size];
        withoutPath[PathLengthAt] = 1;
        Assert.True(ring.TryWrite(whole.AsSpan(1)) && ring.TryWrite(whole) && ring.TryWrite(withoutPath));
        reader.Stop();

        int events = 0;
        await foreach (UnlinkEvent _ in reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            events++;
        }

        Assert.Equal((1, 1, 2), (events, reader.Delivered, reader.Undecodable));
    }
}
