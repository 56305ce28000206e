using System.Runtime.InteropServices;

namespace Ebpf.Core.Tests;

/// <summary>Records as events, over a ring without a kernel.</summary>
public sealed partial class RingBufferReaderTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();
    private readonly RingBufferReader<Pair> _reader;

    public RingBufferReaderTests() => _reader = RingBufferReader<Pair>.Create(_ring.Reader, default(StructParser<Pair>));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _reader.Dispose();
        _ring.Dispose();
    }

    [Fact]
    public async Task ReadAllAsync_AfterStop_ReturnsWhatIsThereAndEnds()
    {
        Write(1, 2, 3);
        _reader.Stop();

        Assert.Equal([1, 2, 3], await ReadAsync());
        Assert.Equal((3, 0), (_reader.Delivered, _reader.Undecodable));
        Assert.Equal(_ring.ProducerPosition, _ring.ConsumerPosition); // The kernel has the bytes back.
    }

    [Theory]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(0)]
    public async Task ReadAllAsync_RecordOfAnotherLength_IsCountedAndLeftOut(int length)
    {
        _ring.TryWrite(new byte[length]);
        Write(1);
        _ring.TryWrite(new byte[length]);
        _reader.Stop();

        Assert.Equal([1], await ReadAsync());
        Assert.Equal((1, 2), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadAllAsync_DiscardedRecord_IsNeitherEventNorLoss()
    {
        _ring.TryWrite(new byte[16], discard: true);
        _reader.Stop();

        Assert.Empty(await ReadAsync());
        Assert.Equal((0, 0), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadAllAsync_MoreThanABatch_ReturnsEachOnce()
    {
        using FakeRing ring = new(1024 * 1024);
        using RingBufferReader<Pair> reader = RingBufferReader<Pair>.Create(ring.Reader, default(StructParser<Pair>));
        int count = 0;
        while (ring.TryWrite(Bytes(count)))
        {
            count++;
        }

        reader.Stop();

        long next = 0;
        await foreach (Pair pair in reader.ReadAllAsync(Token))
        {
            Assert.Equal(next++, pair.First);
        }

        Assert.Equal(count, next);
    }

    [Fact]
    public async Task ReadInPlaceAsync_Struct_IsTheRecordItself()
    {
        Write(7, 8);
        _ring.TryWrite([1]);
        _reader.Stop();
        List<long> seen = [];

        await _reader.ReadInPlaceAsync((ref readonly pair) => seen.Add(pair.First), Token);

        Assert.Equal([7, 8], seen);
        Assert.Equal((2, 1), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadInPlaceAsync_Parser_MakesTheView()
    {
        _ring.TryWrite([3, 1, 4]);
        _ring.TryWrite([]);
        _reader.Stop();
        List<byte[]> seen = [];

        await _reader.ReadInPlaceAsync<ReadOnlySpan<byte>, NotEmpty>(default, view => seen.Add(view.ToArray()), Token);

        Assert.Equal([[3, 1, 4]], seen);
        Assert.Equal((1, 1), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadInPlaceAsync_HandlerThrows_ReadsOnBehindThatEvent()
    {
        Write(1, 2);

        await Assert.ThrowsAsync<FormatException>(() => _reader.ReadInPlaceAsync((ref readonly _) => throw new FormatException(), Token));

        _reader.Stop();
        Assert.Equal([2], await ReadAsync());
        Assert.Equal((2, 0), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadAllAsync_LeftInTheMiddle_GoesOnThere()
    {
        Write(1, 2, 3);
        await foreach (Pair pair in _reader.ReadAllAsync(Token))
        {
            Assert.Equal(1, pair.First);
            break;
        }

        _reader.Stop();
        Assert.Equal([2, 3], await ReadAsync());
    }

    [Fact]
    public async Task ReadAllAsync_SecondReading_Throws()
    {
        Write(1);
        await using IAsyncEnumerator<Pair> first = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        await first.MoveNextAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(ReadAsync);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _reader.ReadInPlaceAsync((ref readonly _) => { }, Token));
    }

    [Fact]
    public async Task ReadAllAsync_AfterDispose_ThrowsWithThePublicType()
    {
        await _reader.DisposeAsync();

        ObjectDisposedException e = await Assert.ThrowsAsync<ObjectDisposedException>(ReadAsync);
        Assert.Contains(nameof(RingBufferReader), e.ObjectName, StringComparison.Ordinal);
    }

    /// <summary>A timeout around MoveNextAsync leaves the reader as it was.</summary>
    [Fact]
    public async Task DisposeAsync_WhileMoveNextAsyncWaits_EndsTheWaitAndFreesTheReader()
    {
        IAsyncEnumerator<Pair> first = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = first.MoveNextAsync().AsTask();
        Assert.False(waiting.IsCompleted);

        await first.DisposeAsync().AsTask().WaitAsync(Soon, Token);

        Assert.False(await waiting.WaitAsync(Soon, Token));
        Assert.False(await first.MoveNextAsync());
        Write(1);
        _reader.Stop();
        Assert.Equal([1], await ReadAsync().WaitAsync(Soon, Token));
        Assert.Equal(1, _reader.Delivered);
    }

    [Fact]
    public async Task DisposeAsync_WhileRecordsCome_LosesNone()
    {
        const int Rounds = 2000;
        Task writing = Task.Run(() => { for (int i = 0; i < Rounds; i++) { SpinWait.SpinUntil(() => _ring.TryWrite(Bytes(i))); } }, Token);
        List<long> seen = [];
        while (seen.Count < Rounds)
        {
            IAsyncEnumerator<Pair> one = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
            Task<bool> moving = one.MoveNextAsync().AsTask();
            await one.DisposeAsync().AsTask().WaitAsync(Soon, Token);
            if (await moving.WaitAsync(Soon, Token))
            {
                seen.Add(one.Current.First);
            }
        }

        await writing;
        Assert.Equal(Enumerable.Range(0, Rounds).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task MoveNextAsync_WhileAnotherWaits_Throws()
    {
        IAsyncEnumerator<Pair> enumerator = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> waiting = enumerator.MoveNextAsync().AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => enumerator.MoveNextAsync().AsTask());

        Write(1);
        Assert.True(await waiting.WaitAsync(Soon, Token));
        await enumerator.DisposeAsync();
    }

    [Fact]
    public async Task ReadAllAsync_TokenOfEither_EndsTheWait()
    {
        using CancellationTokenSource ofTheCall = new(), ofTheEnumeration = new();
        Task reading = CountAsync(_reader.ReadAllAsync(ofTheCall.Token), ofTheEnumeration.Token);
        Assert.False(reading.IsCompleted);

        await ofTheEnumeration.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, Token));
        reading = CountAsync(_reader.ReadAllAsync(ofTheCall.Token), Token);
        await ofTheCall.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, Token));
    }

    [Fact]
    public void Open_NoMap_Throws() => Assert.Throws<ArgumentNullException>(() => RingBufferReader.Open<Pair>(null!));

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void WakeUpDelay_OutOfBounds_Throws(int milliseconds) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new RingBufferReaderOptions { WakeUpDelay = TimeSpan.FromMilliseconds(milliseconds) });

    private static async Task<int> CountAsync(IAsyncEnumerable<Pair> pairs, CancellationToken token)
    {
        int count = 0;
        await foreach (Pair _ in pairs.WithCancellation(token))
        {
            count++;
        }

        return count;
    }

    private async Task<List<long>> ReadAsync()
    {
        List<long> read = [];
        await foreach (Pair pair in _reader.ReadAllAsync(Token))
        {
            read.Add(pair.First);
        }

        return read;
    }

    private void Write(params ReadOnlySpan<long> firsts)
    {
        foreach (long first in firsts)
        {
            Assert.True(_ring.TryWrite(Bytes(first)));
        }
    }

    private static byte[] Bytes(long first) => MemoryMarshal.AsBytes<Pair>([new Pair { First = first, Second = ~first }]).ToArray();

    private struct Pair
    {
        internal long First;
        internal long Second;
    }

    private readonly struct NotEmpty : IRecordParser<ReadOnlySpan<byte>>
    {
        public bool TryParse(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> result)
        {
            result = record;
            return !record.IsEmpty;
        }
    }
}
