using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests;

/// <summary>Tests of the threads that wait: alone, for they are counted in the process.</summary>
[CollectionDefinition(nameof(DescriptorWaiterTests), DisableParallelization = true)]
[Collection(nameof(DescriptorWaiterTests))]
public sealed class DescriptorWaiterTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public ValueTask InitializeAsync() => ExpectThreadsAsync(0);

    public ValueTask DisposeAsync() => ExpectThreadsAsync(0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAsync_HeadBusy_SleepsUntilItsCommit()
    {
        using FakeRing ring = new();
        ulong busy = ring.Reserve(1)!.Value;
        ring.TryWrite([2]);
        Task<ReadResult> read = ring.Reader.ReadAsync(Token).AsTask();
        ring.WakeUp(); // From now on there is something to read, as far as epoll can see.
        await Task.Delay(50, Token);
        long before = WaiterThreads.GetProcessorTime();
        await Task.Delay(200, Token);
        Assert.False(read.IsCompleted);
        Assert.InRange(WaiterThreads.GetProcessorTime() - before, 0, 1);

        ring.Commit(busy);

        Assert.Equal([[0], [2]], ring.Reader.Take(await read.WaitAsync(Soon, Token)));
    }

    [Fact]
    public async Task ReadAsync_WaitsOfManyRings_HaveTwoThreadsUntilTheyAreCompleted()
    {
        FakeRing[] rings = [.. Enumerable.Range(0, 5).Select(_ => new FakeRing())];
        Task[] reads = [.. rings.Select(ring => ring.Reader.ReadAsync(Token).AsTask())];

        Assert.Equal(2, WaiterThreads.Count());
        Array.ForEach(rings, ring => ring.TryWrite([1]));
        await Task.WhenAll(reads).WaitAsync(Soon, Token);
        Array.ForEach(rings, ring => ring.Dispose());
    }

    [Fact]
    public void Start_DescriptorThatCannotBeWatched_ThrowsAndLeavesNoThread()
    {
        using SafeFileHandle file = File.OpenHandle("/proc/self/exe");

        BpfException e = Assert.Throws<BpfException>(() => DescriptorWaiter.Subscribe(file, new Listener()));

        Assert.Equal(1, e.ErrorNumber); // EPERM: epoll takes no file of a disk.
    }

    /// <summary>No other reader's code, no pool and no timer has a part in it.</summary>
    [Fact]
    public async Task ReadAsync_ManyReadersBlock_AnotherIsWoken()
    {
        using ManualResetEventSlim end = new();
        FakeRing[] blocking = [.. Enumerable.Range(0, 20).Select(_ => new FakeRing())];
        Task[] blocked = [.. blocking.Select(ring => BlockAsync(ring.Reader, end))];
        Array.ForEach(blocking, ring => ring.TryWrite([1]));
        using FakeRing other = new();
        Task<ReadResult> read = other.Reader.ReadAsync(Token).AsTask();

        other.TryWrite([2]);

        Assert.Equal([[2]], other.Reader.Take(await read.WaitAsync(Soon, Token)));
        Assert.All(blocked, one => Assert.False(one.IsCompleted));
        end.Set();
        await Task.WhenAll(blocked).WaitAsync(Soon, Token);
        await ExpectThreadsAsync(2); // Those that are too many have ended.
        Array.ForEach(blocking, ring => ring.Dispose());
    }

    private static async ValueTask ExpectThreadsAsync(int count)
    {
        await Task.Yield(); // A test may have come to run on one of them.
        Assert.True(SpinWait.SpinUntil(() => WaiterThreads.Count() == count, Soon), $"{WaiterThreads.Count()} threads");
    }

    private static async Task BlockAsync(RingBufferPipeReader reader, ManualResetEventSlim end)
    {
        ReadResult result = await reader.ReadAsync(Token).ConfigureAwait(false);
        reader.Take(result);
        Assert.True(end.Wait(Soon));
    }

    private sealed class Listener : IDescriptorListener
    {
        public void OnReadable()
        {
        }

        public void OnWaitFailed(BpfException failure)
        {
        }
    }
}
