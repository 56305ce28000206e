using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf.Core.Tests;

/// <summary>Tests of the cost of a read, and of its end during a flood.</summary>
public sealed class RingBufferPipeReaderLoadTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task ReadAsync_TokenCancelledInAFlood_Ends()
    {
        using CancellationTokenSource cancel = new();
        await FloodAsync(async () =>
        {
            Task reading = ReadUntilAsync(_ => false, cancel.Token);
            await Task.Delay(20, Token);
            Assert.False(reading.IsCompleted);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, Token));
        });
    }

    [Fact]
    public async Task CancelPendingRead_InAFlood_EndsARead() => await FloodAsync(async () =>
    {
        Task reading = ReadUntilAsync(result => result.IsCanceled, Token);
        await Task.Delay(20, Token);
        Assert.False(reading.IsCompleted);
        Reader.CancelPendingRead();
        await reading.WaitAsync(Soon, Token);
    });

    [Fact]
    public void ReadAsync_RecordThere_AllocatesNothing()
    {
        ReadOne();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ReadOne();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void ReadAsync_ThatWaits_AllocatesNothing()
    {
        const int Count = 1000;
        WaitingReader reading = new(Reader, Count);
        reading.Begin();
        for (int i = 1; i <= Count; i++)
        {
            _ring.TryWrite([1]);
            Assert.True(SpinWait.SpinUntil(() => reading.Taken == i, Soon));
        }

        Assert.InRange(reading.AllocatedBytes, 0, 8 * Count); // None for each, which would be 24 bytes: a lock makes an event when it first has to wait.
    }

    private void ReadOne()
    {
        _ring.TryWrite([1]);
        ValueTask<ReadResult> read = Reader.ReadAsync(Token);
        if (!read.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The read waits, though a record is there.");
        }

        TakeAll(Reader, read.Result);
    }

    private async Task ReadUntilAsync(Predicate<ReadResult> isLast, CancellationToken cancellationToken)
    {
        await Task.Yield();
        ReadResult result;
        do
        {
            result = await Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            TakeAll(Reader, result);
        }
        while (!isLast(result));
    }

    /// <summary>Writes without end meanwhile.</summary>
    private async Task FloodAsync(Func<Task> meanwhile)
    {
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _ring.TryWrite([1, 2, 3]);
                }
            },
            Token);
        try
        {
            await meanwhile();
        }
        finally
        {
            await stop.CancelAsync();
            await writing; // Before the ring can go.
        }
    }

    private static void TakeAll(RingBufferPipeReader reader, in ReadResult result)
    {
        ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
        while (RingBufferRecord.TryRead(ref rest, out _))
        {
        }

        reader.AdvanceTo(result.Buffer.GetPosition(result.Buffer.Length - rest.Length));
    }

    /// <summary>Waits for so many records, one after the other, on the poller's thread and without an async method's own objects.</summary>
    private sealed class WaitingReader
    {
        private readonly RingBufferPipeReader _reader;
        private readonly int _count;
        private readonly Action _take;
        private ValueTaskAwaiter<ReadResult> _awaiter;
        private int _taken;

        internal WaitingReader(RingBufferPipeReader reader, int count)
        {
            _reader = reader;
            _count = count;
            _take = Take;
        }

        internal int Taken => Volatile.Read(ref _taken);

        internal long AllocatedBytes { get; private set; }

        internal void Begin()
        {
#pragma warning disable CA2012 // Awaited by hand: once, when it has completed.
            _awaiter = _reader.ReadAsync().GetAwaiter();
#pragma warning restore CA2012
            Assert.False(_awaiter.IsCompleted);
            _awaiter.UnsafeOnCompleted(_take);
        }

        private void Take()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            TakeAll(_reader, _awaiter.GetResult());
            if (_taken + 1 < _count)
            {
                Begin();
            }

            AllocatedBytes += _taken == 0 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before; // The first compiles.
            Volatile.Write(ref _taken, _taken + 1);
        }
    }
}
