using System.Diagnostics.Metrics;

namespace Ebpf.Extensions.Hosting.Tests;

public class FeedMetricsTests
{
    [Fact]
    public async Task Meter_RunningAndEndedSubscribers_SumsByName()
    {
        EventFeed<int> feed = new();
        FeedSubscription<int> ended = feed.Subscribe(new FeedSubscriptionOptions { Name = "of-test", Capacity = 1 });
        await feed.PublishAsync(1, TestContext.Current.CancellationToken);
        await feed.PublishAsync(2, TestContext.Current.CancellationToken);
        ended.Dispose();
        using FeedSubscription<int> running = feed.Subscribe(new FeedSubscriptionOptions { Name = "of-test" });
        await using IAsyncEnumerator<FeedItem<int>> items = running.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await feed.PublishAsync(3, TestContext.Current.CancellationToken);
        Assert.True(await items.MoveNextAsync());

        Assert.Equal([("delivered", 1), ("missed", 1)], Measure("of-test"));
    }

    private static List<(string, long)> Measure(string subscriber)
    {
        List<(string, long)> counts = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == FeedMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            Dictionary<string, object?> values = new(tags.ToArray());
            if (Equals(values["ebpf.feed.subscriber"], subscriber))
            {
                counts.Add(($"{values["ebpf.feed.outcome"]}", count));
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return counts;
    }
}
