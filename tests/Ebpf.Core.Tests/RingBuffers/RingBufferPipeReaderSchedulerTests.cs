using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

/// <summary>Tests of where the code runs that waited for a read.</summary>
public sealed class RingBufferPipeReaderSchedulerTests
{
    private const string WaiterName = "Ebpf waiter";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ReadAsync_ThreadPool_ContinuesThere()
    {
        using FakeRing ring = new(options: new RingBufferReaderOptions { ReaderScheduler = PipeScheduler.ThreadPool });

        Assert.True(await WakeAsync(ring, () => Thread.CurrentThread.IsThreadPoolThread));
    }

    [Fact]
    public async Task ReadAsync_Default_ContinuesOnTheWaiter()
    {
        using FakeRing ring = new();

        Assert.Equal(WaiterName, await WakeAsync(ring, () => Thread.CurrentThread.Name));
        Assert.Equal(WaiterName, await WakeAsync(ring, () => Thread.CurrentThread.Name));
    }

    [Fact]
    public async Task ReadAsync_OwnScheduler_ContinuesThere()
    {
        RecordingScheduler scheduler = new();
        using FakeRing ring = new(options: new RingBufferReaderOptions { ReaderScheduler = scheduler });

        Assert.Equal(0, await WakeAsync(ring, () => scheduler.Count - 1));
    }

    [Fact]
    public async Task ReadAsync_InlineCodeBlocks_OtherReaderIsWokenMeanwhile()
    {
        using FakeRing blocking = new(), other = new();
        using ManualResetEventSlim begun = new(), end = new();
        Task<bool> blocked = WakeAsync(blocking, () =>
        {
            begun.Set();
            return end.Wait(Soon);
        });
        Assert.True(begun.Wait(Soon, TestContext.Current.CancellationToken));

        Assert.True(await WakeAsync(other, () => true));

        Assert.False(blocked.IsCompleted);
        end.Set();
        Assert.True(await blocked);
    }

    [Fact]
    public async Task ReadAsync_InlineCodeBlocksForItsNextRead_IsWoken()
    {
        using FakeRing ring = new();

        Assert.True(await WakeAsync(ring, () =>
        {
            Task<ReadResult> next = ring.Reader.ReadAsync().AsTask();
            Assert.False(next.IsCompleted);
            ring.TryWrite([2]);
            return next.Wait(Soon);
        }));
    }

    /// <summary>The code that waits would run under the caller's locks.</summary>
    [Theory]
    [InlineData(nameof(RingBufferPipeReader.CancelPendingRead))]
    [InlineData(nameof(RingBufferPipeReader.Complete))]
    [InlineData(nameof(CancellationTokenSource.Cancel))]
    public async Task EndOfAWait_ByACall_DoesNotRunTheCodeThatWaitsInsideIt(string call)
    {
        using FakeRing ring = new();
        using CancellationTokenSource cancel = new();
        using ManualResetEventSlim returned = new();
        Task<bool> waiting = WaitAsync();
        Assert.False(waiting.IsCompleted);

        Action end = call switch
        {
            nameof(RingBufferPipeReader.CancelPendingRead) => ring.Reader.CancelPendingRead,
            nameof(RingBufferPipeReader.Complete) => () => ring.Reader.Complete(),
            _ => cancel.Cancel,
        };
        end();
        returned.Set();

        Assert.True(await waiting.WaitAsync(Soon, TestContext.Current.CancellationToken));

        async Task<bool> WaitAsync()
        {
            try
            {
                await ring.Reader.ReadAsync(cancel.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // One of the ways.
            }

            return returned.Wait(Soon);
        }
    }

    [Fact]
    public async Task Complete_FromInlineCode_EndsTheReading()
    {
        using FakeRing ring = new();

        Assert.True(await WakeAsync(ring, () =>
        {
            ring.Reader.Complete();
            return true;
        }));
        Assert.Throws<InvalidOperationException>(() => ring.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Complete_WhileInlineCodeBlocks_DoesNotWaitForIt()
    {
        using FakeRing ring = new();
        using ManualResetEventSlim begun = new(), end = new();
        Task<bool> blocked = WakeAsync(ring, () =>
        {
            begun.Set();
            return end.Wait(Soon);
        });
        Assert.True(begun.Wait(Soon, TestContext.Current.CancellationToken));

        ring.Reader.Complete();

        end.Set();
        Assert.True(await blocked);
    }

    [Fact]
    public async Task ReadAsync_InlineTokenCancelledByTheCodeItself_Throws()
    {
        using FakeRing ring = new();
        using CancellationTokenSource cancel = new();
        Task<ReadResult> read = ring.Reader.ReadAsync(cancel.Token).AsTask();

        await cancel.CancelAsync().WaitAsync(Soon, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public void ReaderScheduler_Null_Throws() =>
        Assert.Throws<ArgumentNullException>(() => new RingBufferReaderOptions { ReaderScheduler = null! });

    /// <summary>Has a waiting read woken by a record, and runs the code where the read continues.</summary>
    /// <remarks>Only the code: the rest of a test, and the tests after it, would keep the poller from all others.</remarks>
    private static Task<T> WakeAsync<T>(FakeRing ring, Func<T> code)
    {
        Task<T> woken = ReadAsync();
        Assert.False(woken.IsCompleted);
        ring.TryWrite([1]);
        return woken.ContinueWith(done => done, TaskScheduler.Default).Unwrap().WaitAsync(Soon, TestContext.Current.CancellationToken);

        async Task<T> ReadAsync()
        {
            ReadResult result = await ring.Reader.ReadAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
            ring.Reader.Take(result);
            return code();
        }
    }

    private sealed class RecordingScheduler : PipeScheduler
    {
        private int _count;

        internal int Count => Volatile.Read(ref _count);

        public override void Schedule(Action<object?> action, object? state)
        {
            Interlocked.Increment(ref _count);
            ThreadPool.Schedule(action, state);
        }
    }
}
