using Ebpf.Probes.Unlink;

namespace Ebpf.Core.Tests;

/// <summary>The probe's reader over a ring without a kernel, in which stands what the kernel would not write.</summary>
public sealed class UnlinkEventReaderTests : IDisposable
{
    private static readonly byte[] Whole = new byte[UnlinkEventLayout.Size]; // Of an empty path.
    private static readonly byte[] TooShort = new byte[UnlinkEventLayout.Size - 8];

    private readonly FakeRing _ring = new();
    private readonly UnlinkEventReader _reader;

    public UnlinkEventReaderTests()
    {
        _reader = new UnlinkEventReader(_ring.Reader);
        Assert.All([TooShort, Whole, TooShort, Whole], record => Assert.True(_ring.TryWrite(record)));
        _reader.Stop();
    }

    public void Dispose()
    {
        _reader.Dispose();
        _ring.Dispose();
    }

    [Fact]
    public async Task ReadAllAsync_RecordsThatAreNoEvents_AreCountedAndLeftOut()
    {
        int events = 0;

        await foreach (UnlinkEvent e in _reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Empty(e.Path);
            events++;
        }

        AssertCounted(events);
    }

    [Fact]
    public async Task ReadViewsAsync_RecordsThatAreNoEvents_AreCountedAndLeftOut()
    {
        int events = 0;

        await _reader.ReadViewsAsync(_ => events++, TestContext.Current.CancellationToken);

        AssertCounted(events);
    }

    private void AssertCounted(int events)
    {
        Assert.Equal((2, 2, 2), (events, _reader.Delivered, _reader.Undecodable));
        Assert.Equal(_ring.ProducerPosition, _ring.ConsumerPosition); // The kernel has the bytes back.
    }
}
