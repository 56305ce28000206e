using System.Diagnostics;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A flood, five subscribers, and one of them stalls: it alone misses events, every event is accounted for, and memory is bounded.</summary>
[Trait("Part", "Endurance")]
public class FloodTests
{
    private static readonly int Deletions = Environment.ProcessorCount > 1 ? 500_000 : 50_000; // A guest emulates its one processor.
    private const int Capacity = 4096;
    private const int MostBytes = 5 * Capacity * 1024; // Five full queues, and a kilobyte for an event with its texts.

    [Fact]
    public async Task Flood_OneOfFiveStalls_TheOthersHaveWhatTheRingHad()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        EventFeed<UnlinkEvent> feed = new();
        FeedSubscription<UnlinkEvent>[] readers = [.. Enumerable.Range(0, 4)
            .Select(_ => feed.Subscribe(new FeedSubscriptionOptions { Capacity = Capacity, Overflow = FeedOverflow.Wait }))];
        FeedSubscription<UnlinkEvent> stalled = feed.Subscribe(new FeedSubscriptionOptions { Name = "stalled", Capacity = Capacity });
        await using IAsyncEnumerator<FeedItem<UnlinkEvent>> stalledItems = stalled.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Task<(long Delivered, long Missed)>[] reading = [.. readers.Select(reader => Task.Run(() => CountAsync(reader), TestContext.Current.CancellationToken))];
        Task publishing = feed.PublishAllAsync(probe.ReadAllAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        Stopwatch time = Stopwatch.StartNew();

        using (TemporaryDirectory directory = new())
        {
            string missing = Path.Combine(directory.Path, "missing");
            for (int i = 0; i < Deletions; i++)
            {
                File.Delete(missing); // An attempt, too, and so much cheaper that it floods.
                if (i % (Deletions / 10) == 0)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }
            }
        }

        TimeSpan flood = time.Elapsed;
        probe.Stop();
        await publishing;
        feed.Complete();
        (long Delivered, long Missed)[] counts = await Task.WhenAll(reading);
        long stalledSum = 0;
        while (await stalledItems.MoveNextAsync())
        {
            stalledSum += stalledItems.Current.Missed + (stalledItems.Current.HasEvent ? 1 : 0);
        }

        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Deletions / flood.TotalSeconds:N0} deletions a second; published {feed.Published}, lost {statistics.Lost}; "
                + $"stalled: {stalled.Delivered} delivered, {stalled.Missed} missed; at most {most / 1024.0 / 1024:F1} MB more memory in use");
        Assert.InRange(most, 0, MostBytes);
        Assert.True(feed.Published + statistics.LostRingFull >= Deletions, $"{feed.Published} {statistics}");
        Assert.All(counts, count => Assert.Equal((feed.Published, 0), count));
        Assert.Equal(feed.Published, stalledSum);
        Assert.Equal((Capacity, feed.Published - Capacity), (stalled.Delivered, stalled.Missed));
    }

    private static async Task<(long Delivered, long Missed)> CountAsync(FeedSubscription<UnlinkEvent> reader)
    {
        long delivered = 0, missed = 0;
        await foreach (FeedItem<UnlinkEvent> item in reader)
        {
            delivered += item.HasEvent ? 1 : 0;
            missed += item.Missed;
        }

        return (delivered, missed);
    }
}
