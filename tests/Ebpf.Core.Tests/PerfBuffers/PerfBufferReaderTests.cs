using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Core.Tests.PerfBuffers;

public sealed class PerfBufferReaderTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakePerfBuffers _buffers = new(cpus: 2);
    private readonly PerfBufferLosses _losses = new("events", NullLogger.Instance);
    private readonly PerfBufferReader<ulong> _reader;

    public PerfBufferReaderTests() => _reader = _buffers.Open<ulong>(_losses);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _reader.Dispose();

    [Fact]
    public async Task ReadAllAsync_RecordsOfTwoCpus_GivesEachCpusInOrder()
    {
        for (ulong i = 0; i < 10; i++)
        {
            Write(0, i);
            Write(1, 100 + i);
        }

        _reader.Stop();
        List<ulong> events = await _reader.ReadAllAsync(Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (ulong)i), events.Where(e => e < 100));
        Assert.Equal(Enumerable.Range(100, 10).Select(i => (ulong)i), events.Where(e => e >= 100));
        Assert.Equal((20, 0, 0), (_reader.Delivered, _reader.Undecodable, _reader.Lost));
    }

    /// <summary>Each CPU has an end of its own: what one writes on does not take the place of what another one has.</summary>
    [Fact]
    public async Task ReadAllAsync_RecordsThatComeAfterStop_EndsBeforeThem()
    {
        Write(0, 1);
        Write(0, 2);
        Write(1, 3);
        _reader.Stop();
        List<ulong> events = [];

        await foreach (ulong e in _reader.ReadAllAsync(Token).Take(100))
        {
            events.Add(e);
            Write(0, 100);
        }

        events.Sort();
        Assert.Equal([1, 2, 3], events);
    }

    /// <summary>A record of 8 bytes takes 24, which does not divide the ring: it wraps inside of records, at every offset there is.</summary>
    [Fact]
    public async Task ReadAllAsync_FarMoreThanTheRingHolds_GivesAllAndUnchanged()
    {
        const ulong Count = 100_000;
        Thread producer = new(() =>
        {
            for (ulong i = 0; i < Count; i++)
            {
                SpinWait.SpinUntil(() => _buffers.TryWrite((int)(i % 2), BitConverter.GetBytes(i)));
            }

            _reader.Stop();
        });
        producer.Start();
        ulong[] next = [0, 1];

        await foreach (ulong e in _reader.ReadAllAsync(Token))
        {
            Assert.Equal(next[e % 2], e);
            next[e % 2] += 2;
        }

        producer.Join();
        Assert.Equal([Count, Count + 1], next);
    }

    [Fact]
    public async Task ReadInPlaceAsync_RecordsThatWrap_GivesAll()
    {
        List<ulong> events = [];
        for (ulong round = 0; round < 3; round++)
        {
            ulong i = 0;
            while (_buffers.TryWrite(0, BitConverter.GetBytes(i)))
            {
                i++;
            }

            using CancellationTokenSource end = new();
            int left = (int)i;
            Task reading = _reader.ReadInPlaceAsync((ref readonly ulong e) =>
            {
                events.Add(e);
                if (--left == 0)
                {
                    end.Cancel();
                }
            }, end.Token);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, Token));
        }

        Assert.Equal(Enumerable.Range(0, 3).SelectMany(_ => Enumerable.Range(0, 170).Select(i => (ulong)i)), events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(20)]
    public async Task ReadAllAsync_RecordOfAnotherLength_IsUndecodable(int length)
    {
        Assert.True(_buffers.TryWrite(0, new byte[length]));
        Write(0, 5);
        _reader.Stop();

        Assert.Equal([5ul], await _reader.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal((1, 1), (_reader.Delivered, _reader.Undecodable));
    }

    [Fact]
    public async Task ReadAllAsync_PaddedStruct_IsRead()
    {
        using FakePerfBuffers buffers = new();
        using PerfBufferReader<Twelve> reader = buffers.Open<Twelve>(_losses);
        Twelve written = new(1, 2, 3);
        Assert.True(buffers.TryWrite(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Twelve>(in written))));
        reader.Stop();

        Assert.Equal([written], await reader.ReadAllAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Lost_RecordsOfLosses_AreCounted()
    {
        Write(0, 1);
        _buffers.WriteLost(0, 7);
        Write(0, 2);
        _buffers.WriteLost(1, 3);
        _reader.Stop();

        Assert.Equal([1ul, 2ul], await _reader.ReadAllAsync(Token).ToListAsync(Token));
        Assert.Equal((2, 0, 10), (_reader.Delivered, _reader.Undecodable, _reader.Lost));
    }

    /// <summary>Seen spinning: what was skipped at the end of a batch was not given back, and came again for ever.</summary>
    [Fact]
    public async Task ReadInPlaceAsync_LossesAtTheEndOfABatch_ComeOnce()
    {
        List<ulong> events = [];
        _buffers.WriteLost(0, 7);
        Write(1, 5);
        _buffers.WriteLost(1, 1);
        _reader.Stop();

        await Task.Run(() => _reader.ReadInPlaceAsync((ref readonly ulong e) => events.Add(e), Token), Token).WaitAsync(Soon, Token);

        Assert.Equal([5ul], events);
        Assert.Equal(8, _reader.Lost);
    }

    [Fact]
    public async Task ReadAllAsync_Waiting_GivesTheNextRecord()
    {
        await using IAsyncEnumerator<ulong> events = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        ValueTask<bool> move = events.MoveNextAsync();
        Assert.False(move.IsCompleted);

        Write(1, 9);

        Assert.True(await move.AsTask().WaitAsync(Soon, Token));
        Assert.Equal(9ul, events.Current);
    }

    [Fact]
    public async Task ReadAllAsync_CancelledWhileItWaits_EndsAtOnce()
    {
        using CancellationTokenSource cancellation = new();
        await using IAsyncEnumerator<ulong> events = _reader.ReadAllAsync(cancellation.Token).GetAsyncEnumerator(Token);
        Task<bool> move = events.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => move.WaitAsync(Soon, Token));
    }

    [Fact]
    public async Task Dispose_WhileItWaits_EndsTheReadingAndUnmaps()
    {
        await using IAsyncEnumerator<ulong> events = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> move = events.MoveNextAsync().AsTask();

        _reader.Dispose();

        Assert.False(await move.WaitAsync(Soon, Token));
        Assert.True(_buffers.IsDisposed);
    }

    [Fact]
    public async Task Dispose_WhileABatchIsOut_UnmapsWhenItIsBack()
    {
        Write(0, 1);
        Write(0, 2);
        IAsyncEnumerator<ulong> events = _reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await events.MoveNextAsync());

        _reader.Dispose();

        Assert.False(_buffers.IsDisposed);
        Assert.Equal(1ul, events.Current);
        await events.DisposeAsync();
        Assert.True(_buffers.IsDisposed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(4096)]
    public async Task ReadAllAsync_LengthThatContradictsTheRing_Throws(int length)
    {
        Assert.True(_buffers.TryWriteRecord(0, 9, new byte[24], length));

        await Assert.ThrowsAsync<InvalidDataException>(() => _reader.ReadAllAsync(Token).FirstAsync(Token).AsTask().WaitAsync(Soon, Token));
    }

    [Fact]
    public async Task ReadAllAsync_PayloadLongerThanItsRecord_Throws()
    {
        byte[] record = new byte[24];
        BitConverter.TryWriteBytes(record.AsSpan(8), 13);
        Assert.True(_buffers.TryWriteRecord(0, 9, record));

        await Assert.ThrowsAsync<InvalidDataException>(() => _reader.ReadAllAsync(Token).FirstAsync(Token).AsTask().WaitAsync(Soon, Token));
    }

    [Fact]
    public async Task ReadAllAsync_RecordsOfOtherTypes_AreSkipped()
    {
        Assert.True(_buffers.TryWriteRecord(0, 5, new byte[32])); // PERF_RECORD_THROTTLE
        Write(0, 1);
        _reader.Stop();

        Assert.Equal([1ul], await _reader.ReadAllAsync(Token).ToListAsync(Token));
    }

    private void Write(int cpu, ulong value) => Assert.True(_buffers.TryWrite(cpu, BitConverter.GetBytes(value)));

    private readonly record struct Twelve(uint First, uint Second, uint Third);
}
