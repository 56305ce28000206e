using System.IO.Pipelines;

namespace Ebpf.Core.Tests;

/// <summary>What the thread does that waits for all rings: alone, for it is one for the process.</summary>
[CollectionDefinition(nameof(RingBufferPollerTests), DisableParallelization = true)]
[Collection(nameof(RingBufferPollerTests))]
public sealed class RingBufferPollerTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _ring.Dispose();

    [Fact]
    public async Task ReadAsync_HeadBusy_SleepsUntilItsCommit()
    {
        await LeavePollerAsync();
        ulong busy = _ring.Reserve(1)!.Value;
        _ring.TryWrite([2]);
        Task<ReadResult> read = Reader.ReadAsync(Token).AsTask();
        _ring.WakeUp(); // From now on there is something to read, as far as epoll can see.
        await Task.Delay(50, Token);
        long before = PollerThread.GetProcessorTime();
        await Task.Delay(200, Token);
        Assert.False(read.IsCompleted);
        Assert.InRange(PollerThread.GetProcessorTime() - before, 0, 1);

        _ring.Commit(busy);

        Assert.Equal([[0], [2]], Reader.Take(await read.WaitAsync(Soon, Token)));
    }

    [Fact]
    public async Task ReadAsync_WaitsOfManyRings_HaveOneThread()
    {
        await LeavePollerAsync();
        FakeRing[] rings = [.. Enumerable.Range(0, 5).Select(_ => new FakeRing())];
        Task[] reads = [.. rings.Select(ring => ring.Reader.ReadAsync(Token).AsTask())];

        Assert.Equal(1, PollerThread.Count());
        Array.ForEach(rings, ring => ring.TryWrite([1]));
        await Task.WhenAll(reads).WaitAsync(Soon, Token);
        Array.ForEach(rings, ring => ring.Dispose());
    }

    /// <summary>The test before may have gone on, and come to this one, on the thread that waited for its ring.</summary>
    private static async Task LeavePollerAsync()
    {
        await Task.Yield();
        Assert.True(SpinWait.SpinUntil(() => PollerThread.Count() == 0, Soon));
    }
}
