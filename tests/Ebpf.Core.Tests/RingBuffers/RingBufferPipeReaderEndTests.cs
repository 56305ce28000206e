using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

/// <summary>Tests of the end of a read or a reader: cancelled, completed.</summary>
public sealed class RingBufferPipeReaderEndTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task ReadAsync_TokenCancelledBefore_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Reader.ReadAsync(new CancellationToken(true)));

    [Fact]
    public async Task ReadAsync_TokenCancelledWhileWaiting_ThrowsAndCanReadAgain()
    {
        using CancellationTokenSource cancel = new();
        Task<ReadResult> read = Reader.ReadAsync(cancel.Token).AsTask();

        await cancel.CancelAsync();

        OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => read.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal(cancel.Token, e.CancellationToken);
        _ring.TryWrite([1]);
        Assert.True(Reader.TryRead(out ReadResult result));
        Assert.Equal([[1]], Reader.Take(result));
    }

    [Fact]
    public async Task ReadAsync_TokenOfAnEarlierReadCancelled_DoesNotEndTheNext()
    {
        using CancellationTokenSource earlier = new();
        Task<ReadResult> first = Reader.ReadAsync(earlier.Token).AsTask();
        _ring.TryWrite([1]);
        Reader.Take(await first.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Task<ReadResult> second = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        await earlier.CancelAsync();

        Assert.False(second.IsCompleted);
        _ring.TryWrite([2]);
        Assert.Equal([[2]], Reader.Take(await second.WaitAsync(Soon, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task CancelPendingRead_WhileWaiting_ReturnsCancelledOnce()
    {
        Task<ReadResult> read = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        Reader.CancelPendingRead();

        ReadResult result = await read.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
        Reader.AdvanceTo(result.Buffer.End);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task CancelPendingRead_BeforeRead_CancelsTheNextOnly()
    {
        _ring.TryWrite([1]);
        Reader.CancelPendingRead();

        Assert.True((await Reader.ReadAsync(TestContext.Current.CancellationToken)).IsCanceled);
        ReadResult next = await Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(next.IsCanceled);
        Assert.Equal([[1]], Reader.Take(next));
    }

    [Fact]
    public async Task Complete_WhileWaiting_EndsTheRead()
    {
        Task<ReadResult> read = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();

        Reader.Complete();

        ReadResult result = await read.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(result.IsCompleted);
        Reader.AdvanceTo(result.Buffer.End); // As most loops do before they look whether it is the end.
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(result.Buffer.End));
    }

    [Fact]
    public void Complete_WhileBufferIsOut_KeepsItReadableUntilAdvanceTo()
    {
        _ring.TryWrite([1, 2]);
        Assert.True(Reader.TryRead(out ReadResult result));

        Reader.Complete();

        Assert.Equal(2, result.Buffer.FirstSpan[0]);
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(result.Buffer.End));
        Assert.Throws<ObjectDisposedException>(() => result.Buffer.FirstSpan.Length);
        Assert.Throws<ObjectDisposedException>(() => result.Buffer.First.Pin());
    }

    [Fact]
    public void Complete_WhileBufferIsOutForEver_ClosesTheRing()
    {
        ValueTask<ReadResult> read = Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(read.IsCompleted);
        _ring.TryWrite([1, 2]);
        Assert.True(SpinWait.SpinUntil(() => read.IsCompleted, Soon));

        Reader.Complete();

        Assert.True(_ring.ReadersDescriptor.IsClosed);
    }

    [Fact]
    public void Complete_Twice_DoesNothing()
    {
        Reader.Complete();
        Reader.Complete();
    }

    [Fact]
    public void AnyUse_AfterComplete_Throws()
    {
        Reader.Complete();

        Assert.Throws<InvalidOperationException>(() => Reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => { _ = Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(); });
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(default));
        Reader.CancelPendingRead();
    }

    [Fact]
    public async Task CompleteAndCancel_FromOtherThreadsDuringReads_NeverCrash()
    {
        for (int round = 0; round < 300; round++)
        {
            using FakeRing ring = new();
            using CancellationTokenSource cancel = new();
            Task reading = ReadToEndAsync(ring, cancel.Token);
            Task writing = Task.Run(() => { for (int i = 0; i < 200; i++) { ring.TryWrite([1]); } }, TestContext.Current.CancellationToken);
            Task cancelling = Task.Run(ring.Reader.CancelPendingRead, TestContext.Current.CancellationToken);
            Task ending = round % 2 == 0 ? cancel.CancelAsync() : Task.Run(() => ring.Reader.Complete(), TestContext.Current.CancellationToken);

            await writing; // Before the ring can go.
            await Task.WhenAll(reading, cancelling, ending).WaitAsync(Soon, TestContext.Current.CancellationToken);
        }
    }

    private static async Task ReadToEndAsync(FakeRing ring, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult result = await ring.Reader.ReadAsync(cancellationToken);
                if (result.IsCompleted)
                {
                    return;
                }

                ring.Reader.Take(result);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // The two other ways to end.
        }
    }
}
