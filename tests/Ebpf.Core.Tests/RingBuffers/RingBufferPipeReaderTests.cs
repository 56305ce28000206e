using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

public sealed class RingBufferPipeReaderTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void TryRead_Empty_ReturnsFalse() => Assert.False(Reader.TryRead(out _));

    [Fact]
    public async Task ReadAsync_RecordThere_CompletesSynchronously()
    {
        _ring.TryWrite([1, 2, 3]);

        ValueTask<ReadResult> read = Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal([[1, 2, 3]], Reader.Take(await read));
        Assert.Equal(_ring.ProducerPosition, _ring.ConsumerPosition);
    }

    [Fact]
    public async Task ReadAsync_RecordComesLater_WakesUp()
    {
        Task<ReadResult> read = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(read.IsCompleted);

        _ring.TryWrite([5]);

        Assert.Equal([[5]], Reader.Take(await read.WaitAsync(Soon, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void TryRead_BusyBehindComplete_ReturnsTheCompleteOne()
    {
        _ring.TryWrite([1]);
        ulong busy = _ring.Reserve(1)!.Value;

        Assert.True(Reader.TryRead(out ReadResult result));
        Assert.Equal([[1]], Reader.Take(result));
        Assert.Equal(busy, _ring.ConsumerPosition);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public void TryRead_NotConsumed_ReturnsTheSameAgain()
    {
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out ReadResult result));
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);

        Assert.True(Reader.TryRead(out result));
        Assert.Equal([[1]], Reader.Take(result));
    }

    [Fact]
    public void TryRead_AtEveryWrapPosition_ReturnsWholeRecords()
    {
        byte[] payload = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        for (ulong start = 0; start < (ulong)_ring.Size; start += 8)
        {
            using FakeRing ring = new(_ring.Size, start + (1ul << 40));
            Assert.True(ring.TryWrite(payload));
            Assert.True(ring.TryWrite(payload));
            Assert.True(ring.Reader.TryRead(out ReadResult result));
            Assert.True(result.Buffer.IsSingleSegment);
            Assert.Equal([payload, payload], ring.Reader.Take(result));
        }
    }

    [Fact]
    public async Task ReadAsync_ConcurrentProducer_DeliversAllInOrder()
    {
        const int Count = 200_000;
        Task producer = Task.Run(() =>
        {
            SpinWait full = default;
            for (int i = 0; i < Count;)
            {
                byte[] payload = new byte[4 + (i % 50)];
                BitConverter.TryWriteBytes(payload, i);
                if (_ring.TryWrite(payload, discard: i % 7 == 3))
                {
                    i++;
                }
                else
                {
                    full.SpinOnce();
                }
            }
        }, TestContext.Current.CancellationToken);

        int expected = 0;
        while (expected < Count)
        {
            ReadResult result = await Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Soon, TestContext.Current.CancellationToken);
            foreach (byte[] payload in Reader.Take(result))
            {
                expected += expected % 7 == 3 ? 1 : 0;
                Assert.Equal(expected, BitConverter.ToInt32(payload));
                Assert.Equal(4 + (expected % 50), payload.Length);
                expected++;
            }

            expected += expected % 7 == 3 && expected == Count - 1 ? 1 : 0;
        }

        await producer;
    }

    [Fact]
    public void ReadAsync_WhileReading_Throws()
    {
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out _));

        Assert.Throws<InvalidOperationException>(() => Reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => { _ = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(); });
    }

    [Fact]
    public void AdvanceTo_WithoutRead_Throws() => Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(default));

    [Theory]
    [InlineData(4)]
    [InlineData(-8)]
    [InlineData(24)]
    public void AdvanceTo_NotAtARecord_ThrowsAndConsumesNothing(int offset)
    {
        using FakeRing ring = new(4096, 64);
        ring.TryWrite([1]);
        Assert.True(ring.Reader.TryRead(out ReadResult result));
        SequencePosition start = result.Buffer.Start;

        Assert.Throws<ArgumentOutOfRangeException>(
            () => ring.Reader.AdvanceTo(new SequencePosition(start.GetObject(), start.GetInteger() + offset)));
        Assert.Equal(64ul, ring.ConsumerPosition);
        Assert.Equal([[1]], ring.Reader.Take(result));
    }
}
