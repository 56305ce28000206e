using System.Diagnostics;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Views and batched wake-ups.</summary>
public sealed class UnlinkProbeReadingTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadViewsAsync_ShowsWhatEventsHave()
    {
        using UnlinkProbe probe = Start(new UnlinkProbeOptions { FullPaths = true });
        UnlinkMissing(3);
        probe.Stop();
        List<(string FullPath, string Command, int Process, int Error)> seen = [];
        List<UnlinkEvent> events = [];

        await probe.ReadViewsAsync(view =>
        {
            seen.Add((Encoding.UTF8.GetString(view.FullPath), Encoding.UTF8.GetString(view.Command), view.ProcessId, view.ErrorNumber));
            events.Add(view.ToEvent());
        }, TestContext.Current.CancellationToken);

        Assert.Equal(events.Select(e => (e.FullPath!, e.Command, e.ProcessId, e.ErrorNumber)), seen);
        Assert.Equal(3, seen.Count(one => one.FullPath == $"{_directory.Path}/missing" && one.Error == 2));
        Assert.Equal(seen.Count, probe.GetStatistics().Delivered);
    }

    [Fact]
    public async Task ReadViewsAsync_Records_AllocatesNothingForThem()
    {
        const int Few = 100, Many = 10_000;
        using UnlinkProbe probe = Start();
        await ReadAsync(Few);
        long few = await ReadAsync(Few), many = await ReadAsync(Many);

        Assert.InRange(many - few, long.MinValue, Many); // Not a byte a record; what batches and the test itself take varies.

        async Task<long> ReadAsync(int count)
        {
            UnlinkMissing(count);
            using CancellationTokenSource end = new();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe.ReadViewsAsync(
                _ =>
                {
                    if (--count == 0)
                    {
                        end.Cancel();
                    }
                }, end.Token));
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    [Fact]
    public async Task ReadViewsAsync_HandlerThrows_ReadsOnBehindThatEvent()
    {
        using UnlinkProbe probe = Start(new UnlinkProbeOptions { Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        UnlinkMissing(3);

        await Assert.ThrowsAsync<FormatException>(() => probe.ReadViewsAsync(_ => throw new FormatException(), TestContext.Current.CancellationToken));

        Assert.Equal(2, (await probe.StopAndReadAsync()).Count);
    }

    [Fact]
    public async Task WakeUpDelay_EventsWithinIt_AreReadTogetherAndStopEndsIt()
    {
        using UnlinkProbe probe = Start(new UnlinkProbeOptions
        {
            WakeUpDelay = TimeSpan.FromSeconds(1),
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] },
        });
        List<long> seen = [];
        Task reading = probe.ReadViewsAsync(_ => { lock (seen) { seen.Add(Stopwatch.GetTimestamp()); } }, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        long first = Stopwatch.GetTimestamp();
        UnlinkMissing(1);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        UnlinkMissing(1);

        Assert.True(SpinWait.SpinUntil(() => { lock (seen) { return seen.Count == 2; } }, Soon));
        Assert.InRange(Stopwatch.GetElapsedTime(first, seen[0]), TimeSpan.FromSeconds(0.9), Soon);
        UnlinkMissing(1);
        probe.Stop();
        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task WakeUpDelay_EventsWithoutEnd_BoundsTheirAgeAndTheWakeUps()
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(100), length = TimeSpan.FromSeconds(2);
        using UnlinkProbe probe = Start(new UnlinkProbeOptions
        {
            WakeUpDelay = delay,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] },
        });
        List<TimeSpan> ages = [];
        Task reading = probe.ReadViewsAsync(view => ages.Add(DateTimeOffset.UtcNow - view.Time), TestContext.Current.CancellationToken);
        string poller = await PollerThread.FindAsync();
        long before = PollerThread.CountSwitches(poller), start = Stopwatch.GetTimestamp();

        int calls = 0;
        for (; Stopwatch.GetElapsedTime(start) < length; calls++)
        {
            UnlinkMissing(1);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        long wakeUps = PollerThread.CountSwitches(poller) - before;
        probe.Stop();
        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls, {wakeUps} wake-ups, the oldest event {ages.Max()}");
        Assert.Equal(calls, ages.Count);
        Assert.InRange(wakeUps, 1, calls / 3); // There are 20 delays, and without them as many wake-ups as calls.
        Assert.InRange(ages.Max(), delay / 2, delay + TimeSpan.FromSeconds(5)); // An emulated guest is slow.
    }

    [Fact]
    public async Task ReadViewsAsync_DisposedInsideTheHandler_Ends()
    {
        UnlinkProbe probe = Start();
        UnlinkMissing(3);
        int seen = 0;

        await probe.ReadViewsAsync(view =>
        {
            seen++;
            probe.Dispose();
            Assert.False(view.Path.IsEmpty); // The memory is there until the handler returns.
        }, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);

        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task ReadViewsAsync_SecondReader_Throws()
    {
        using UnlinkProbe probe = Start();
        using CancellationTokenSource end = new();
        Task first = probe.ReadViewsAsync(_ => { }, end.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => probe.ReadViewsAsync(_ => { }, TestContext.Current.CancellationToken));
        await using (IAsyncEnumerator<UnlinkEvent> second = probe.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => second.MoveNextAsync().AsTask());
        }

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    private static UnlinkProbe Start(UnlinkProbeOptions? options = null)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        return UnlinkProbe.Start(options);
    }

    private void UnlinkMissing(int times)
    {
        byte[] path = Encoding.UTF8.GetBytes($"{_directory.Path}/missing");
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(2, Posix.Unlink(path));
        }
    }
}
