using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Ebpf.Core.Tests;

/// <summary>The tests that System.IO.Pipelines has for a PipeReader, as far as they apply to a ring.</summary>
public sealed class RingBufferPipeReaderContractTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public void ReadAsync_WhileOneWaits_Throws()
    {
        ValueTask<ReadResult> first = Reader.ReadAsync(Token);

        Assert.False(first.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => { _ = Reader.ReadAsync(Token).AsTask(); });
        Assert.Throws<InvalidOperationException>(() => Reader.TryRead(out _));
    }

    [Fact]
    public async Task ReadAsync_ResultOfTheLastNotTaken_Throws()
    {
        ValueTask<ReadResult> first = Reader.ReadAsync(Token);
        Reader.CancelPendingRead();

        Assert.Throws<InvalidOperationException>(() => { _ = Reader.ReadAsync(Token).AsTask(); });
        Assert.True((await first).IsCanceled);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task AdvanceTo_Twice_Throws()
    {
        _ring.TryWrite([1]);
        ReadResult result = await Reader.ReadAsync(Token);
        Reader.AdvanceTo(result.Buffer.End);

        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(result.Buffer.End));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(48)]
    [InlineData(56)]
    public void AdvanceTo_WithinARecord_ThrowsAndConsumesNothing(int offset)
    {
        for (ulong start = 0; start < (ulong)_ring.Size; start += 8)
        {
            using FakeRing ring = new(_ring.Size, start);
            byte[] payload = new byte[32];
            ring.TryWrite(payload);
            ring.TryWrite(payload);
            Assert.True(ring.Reader.TryRead(out ReadResult result));

            Assert.Throws<ArgumentOutOfRangeException>(() => ring.Reader.AdvanceTo(result.Buffer.GetPosition(offset)));
            Assert.Equal(start, ring.ConsumerPosition);
            ring.Reader.AdvanceTo(result.Buffer.GetPosition(40));
            Assert.Equal(start + 40, ring.ConsumerPosition);
        }
    }

    [Fact]
    public void AdvanceTo_PositionOfAnotherBuffer_Throws()
    {
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out _));

        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.AdvanceTo(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.AdvanceTo(new SequencePosition(new byte[16], 16)));
    }

    [Fact]
    public void TryRead_CancelPendingReadBefore_ReturnsCancelled()
    {
        Reader.CancelPendingRead();

        Assert.True(Reader.TryRead(out ReadResult result));
        Assert.True(result.IsCanceled);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task CancelPendingRead_WhileBufferIsOut_CancelsTheNext()
    {
        _ring.TryWrite([1]);
        ReadResult result = await Reader.ReadAsync(Token);

        Reader.CancelPendingRead();

        Reader.AdvanceTo(result.Buffer.End);
        Assert.True((await Reader.ReadAsync(Token)).IsCanceled);
    }

    [Fact]
    public async Task CancelPendingRead_AfterTheTokenCancelled_CancelsTheNext()
    {
        using CancellationTokenSource cancel = new();
        ValueTask<ReadResult> read = Reader.ReadAsync(cancel.Token);
        await cancel.CancelAsync();
        Reader.CancelPendingRead();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        Assert.True((await Reader.ReadAsync(Token)).IsCanceled);
    }

    [Fact]
    public async Task GetResult_BeforeTheReadCompleted_ThrowsAndLeavesItWaiting()
    {
        using CancellationTokenSource cancel = new();
        ValueTask<ReadResult> read = Reader.ReadAsync(cancel.Token);

        Assert.Throws<InvalidOperationException>(() => { _ = read.GetAwaiter().GetResult(); });
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.AsTask().WaitAsync(Soon, Token));
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task GetResult_OfAnEarlierRead_ThrowsAndLeavesTheNextWaiting()
    {
        ValueTask<ReadResult> earlier = Reader.ReadAsync(Token);
        Reader.CancelPendingRead();
        Assert.True((await earlier).IsCanceled);
        ValueTask<ReadResult> next = Reader.ReadAsync(Token);

#pragma warning disable CA2012 // Taken twice, which is the mistake that is tried here.
        Assert.Throws<InvalidOperationException>(() => { _ = earlier.GetAwaiter().GetResult(); });
#pragma warning restore CA2012
        Assert.Throws<InvalidOperationException>(() => Reader.TryRead(out _));
        _ring.TryWrite([1]);
        Assert.Equal([[1]], Reader.Take(await next.AsTask().WaitAsync(Soon, Token)));
    }

    [Fact]
    public void AdvanceTo_EarlierBufferAfterACancelledRead_Throws()
    {
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out ReadResult earlier));
        Reader.AdvanceTo(earlier.Buffer.End);
        Reader.CancelPendingRead();
        Assert.True(Reader.TryRead(out ReadResult cancelled));

        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.AdvanceTo(earlier.Buffer.End));
        Reader.AdvanceTo(cancelled.Buffer.End);
    }

    [Fact]
    public void AdvanceTo_ExaminedBeforeConsumed_Throws()
    {
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out ReadResult result));

        Assert.Throws<ArgumentOutOfRangeException>(() => Reader.AdvanceTo(result.Buffer.End, result.Buffer.Start));
        Assert.Equal([[1]], Reader.Take(result));
    }

    [Fact]
    public async Task CancelPendingRead_BetweenReads_CancelsEachOnce()
    {
        for (int i = 0; i < 3; i++)
        {
            Reader.CancelPendingRead();
            Assert.True((await Reader.ReadAsync(Token)).IsCanceled);
            _ring.TryWrite([1]);
            Assert.Equal([[1]], Reader.Take(await Reader.ReadAsync(Token)));
        }
    }

    [Fact]
    public async Task ReadAsync_Awaited_KeepsTheExecutionContext()
    {
        AsyncLocal<int> local = new() { Value = 5 };
        Task<int> reading = Task.Run(
            async () =>
            {
                Reader.Take(await Reader.ReadAsync(Token).ConfigureAwait(false));
                return local.Value;
            },
            Token);
        using (ExecutionContext.SuppressFlow())
        {
            new Thread(() => _ring.TryWrite([1])).Start();
        }

        Assert.Equal(5, await reading.WaitAsync(Soon, Token));
    }

    [Fact]
    public void MembersForPlainBytes_OfARing_ThrowNotSupportedAndConsumeNothing()
    {
        _ring.TryWrite([1, 2, 3]);
        _ring.Reserve(8); // A copy would pass over it.

        AssertNotSupported(() => Reader.AsStream());
        AssertNotSupported(() => Reader.CopyToAsync(Stream.Null, Token));
        AssertNotSupported(() => Reader.CopyToAsync(new Pipe().Writer, Token));
        AssertNotSupported(() => Reader.ReadAtLeastAsync(1000, Token).AsTask());
        Assert.Equal(0ul, _ring.ConsumerPosition);
        Assert.True(Reader.TryRead(out ReadResult result));
        Assert.Equal([[1, 2, 3]], Reader.Take(result));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(4088ul)]
    [InlineData(0xFFFF_FFFF_FFFF_F000ul)]
    public async Task ReadAsync_AnyStartPosition_Reads(ulong start)
    {
        using FakeRing ring = new(startPosition: start);
        for (int i = 0; i < 3000; i++)
        {
            Assert.True(ring.TryWrite([1, 2, 3]));
            Assert.Equal([[1, 2, 3]], ring.Reader.Take(await ring.Reader.ReadAsync(Token)));
        }
    }

    [Fact]
    public async Task ReadAsync_SignalInterruptsTheWait_StaysWaiting()
    {
        int signals = 0;
        using PosixSignalRegistration registration = PosixSignalRegistration.Create((PosixSignal)WaiterThreads.Signal, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref signals);
        });
        Task<ReadResult> read = Reader.ReadAsync(Token).AsTask();
        Thread.Sleep(50); // The poller has come to wait.

        WaiterThreads.Interrupt();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref signals) > 0, Soon));

        Assert.False(read.IsCompleted);
        _ring.TryWrite([1]);
        Assert.Equal([[1]], Reader.Take(await read.WaitAsync(Soon, Token)));
    }

    private static void AssertNotSupported(Func<object> member)
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(() => { _ = member(); });
        Assert.Contains("RingBufferRecord.TryRead", e.Message, StringComparison.Ordinal);
    }
}
