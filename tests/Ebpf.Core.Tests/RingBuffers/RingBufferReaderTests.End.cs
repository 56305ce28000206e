using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

/// <content>How a reading ends: by Stop, a cancellation, an exception.</content>
public sealed partial class RingBufferReaderTests
{
    [Fact]
    public async Task ReadInPlaceAsync_CancelledByItsHandler_LeavesTheNextEvent()
    {
        Write(1, 2, 3);
        using CancellationTokenSource cancel = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _reader.ReadInPlaceAsync((ref readonly _) => cancel.Cancel(), cancel.Token));

        _reader.Stop();
        Assert.Equal([2, 3], await ReadAsync());
        Assert.Equal(3, _reader.Delivered);
    }

    /// <summary>A program that was not detached writes on.</summary>
    [Fact]
    public async Task ReadAllAsync_RecordsThatComeAfterStop_EndsBeforeThem()
    {
        Write(1, 2);
        _reader.Stop();
        List<long> seen = [];

        await foreach (Pair pair in _reader.ReadAllAsync(Token).Take(100))
        {
            seen.Add(pair.First);
            Write(100 + pair.First);
        }

        Assert.Equal([1, 2], seen);
        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task ReadInPlaceAsync_RecordsThatComeAfterStop_EndsBeforeThem()
    {
        Write(1, 2);
        _reader.Stop();
        List<long> seen = [];

        await _reader.ReadInPlaceAsync(
            (ref readonly pair) =>
            {
                seen.Add(pair.First);
                Assert.InRange(seen.Count, 1, 100);
                Write(100 + pair.First);
            },
            Token);

        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public async Task ReadAllAsync_ParserThrows_ReadsOnBehindThatRecord()
    {
        using RingBufferReader<long> reader = RingBufferReader<long>.Create(_ring.Reader, default(NotOdd));
        _ring.TryWrite([]);
        Write(1, 2);

        await Assert.ThrowsAsync<FormatException>(() => reader.ReadAllAsync(Token).FirstAsync(Token).AsTask());

        reader.Stop();
        Assert.Equal([2], await reader.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal((1, 1), (reader.Delivered, reader.Undecodable));
    }

    /// <summary>The second who disposes must not use the reader while the first still waits.</summary>
    [Fact]
    public async Task DisposeAsync_Twice_BothWaitForMoveNextAsync()
    {
        HeldScheduler scheduler = new();
        using FakeRing ring = new(options: new RingBufferReaderOptions { ReaderScheduler = scheduler });
        using RingBufferReader<Pair> reader = RingBufferReader<Pair>.Create(ring.Reader, default(StructParser<Pair>));
        IAsyncEnumerator<Pair> enumerator = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = enumerator.MoveNextAsync().AsTask();

        Task first = enumerator.DisposeAsync().AsTask(), second = enumerator.DisposeAsync().AsTask();

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        scheduler.RunAll();
        await Task.WhenAll(first, second, waiting).WaitAsync(Soon, Token);
    }

    private sealed class HeldScheduler : PipeScheduler
    {
        private readonly Queue<Action> _held = [];

        public override void Schedule(Action<object?> action, object? state) => _held.Enqueue(() => action(state));

        internal void RunAll()
        {
            while (_held.TryDequeue(out Action? action))
            {
                action();
            }
        }
    }

    private readonly struct NotOdd : IRecordParser<long>
    {
        public bool TryParse(ReadOnlySpan<byte> record, out long result)
        {
            result = record.IsEmpty ? 0 : record[0];
            return result % 2 == 0 ? !record.IsEmpty : throw new FormatException();
        }
    }
}
