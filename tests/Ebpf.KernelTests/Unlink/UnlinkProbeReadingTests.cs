using System.Diagnostics;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Views and batched wake-ups.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeReadingTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10), LessThanTheDelay = LongestDelay * 0.9;

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
    public async Task WakeUpDelay_EventAloneAndRun_AreReadAtOnceAndLaterAndStopEndsIt()
    {
        using UnlinkProbe probe = Start(new UnlinkProbeOptions
        {
            WakeUpDelay = LongestDelay,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] },
        });
        long seen = 0;
        Task reading = probe.ReadViewsAsync(_ => Interlocked.Increment(ref seen), TestContext.Current.CancellationToken);
        UnlinkMissing(1);
        Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref seen) == 1, LessThanTheDelay)); // An event alone waits for nothing.

        // An event that comes before the reader waits again is read without a wake-up, and counts to no run: so there may be several.
        int issued = 1;
        bool isSeenAtOnce = true;
        while (isSeenAtOnce && issued < 20)
        {
            UnlinkMissing(1);
            issued++;
            isSeenAtOnce = SpinWait.SpinUntil(() => Interlocked.Read(ref seen) == issued, TimeSpan.FromSeconds(1));
        }

        Assert.False(isSeenAtOnce);

        probe.Stop();
        await reading.WaitAsync(LessThanTheDelay, TestContext.Current.CancellationToken);

        Assert.Equal(issued, Interlocked.Read(ref seen));
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
        long before = WaiterThreads.CountSwitches(), start = Stopwatch.GetTimestamp();

        int calls = 0;
        for (; Stopwatch.GetElapsedTime(start) < length; calls++)
        {
            UnlinkMissing(1);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        TimeSpan took = Stopwatch.GetElapsedTime(start);
        long wakeUps = WaiterThreads.CountSwitches() - before;
        probe.Stop();
        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls, {wakeUps} wake-ups, the oldest event {ages.Max()}");
        Assert.Equal(calls, ages.Count);
        Assert.InRange(wakeUps, 1, (took / delay * 3) + 10); // One for each delay; without them one for each call.
        Assert.InRange(ages.Max(), delay / 2, Soon);
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
