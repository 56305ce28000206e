using System.Diagnostics.Metrics;

namespace Ebpf.Extensions.Hosting;

/// <summary>The subscribers' counts as a meter, summed by name over all feeds of the process.</summary>
public static class FeedMetrics
{
    private const string NameKey = "ebpf.feed.subscriber";
    private const string OutcomeKey = "ebpf.feed.outcome";
    private static readonly Lock Gate = new();
    private static readonly HashSet<IFeedSubscriber> Subscribers = [];
    private static readonly Dictionary<string, (long Delivered, long Missed)> OfEnded = [];
    private static readonly Meter Meter = CreateMeter();

    /// <summary>
    /// The name of the <see cref="System.Diagnostics.Metrics.Meter"/>. Its counter ebpf.feed.events has the tags ebpf.feed.subscriber
    /// (<see cref="FeedSubscriptionOptions.Name"/>) and ebpf.feed.outcome (delivered or missed); it keeps the counts of subscribers that ended.
    /// </summary>
    public const string MeterName = "Ebpf.Extensions.Hosting";

    internal static void Add(IFeedSubscriber subscriber)
    {
        lock (Gate)
        {
            _ = Meter;
            Subscribers.Add(subscriber);
        }
    }

    internal static void Remove(IFeedSubscriber subscriber)
    {
        lock (Gate)
        {
            if (Subscribers.Remove(subscriber))
            {
                AddTo(OfEnded, subscriber);
            }
        }
    }

    private static Meter CreateMeter()
    {
        Meter meter = new(MeterName);
        meter.CreateObservableCounter("ebpf.feed.events", Count, "{event}", "Events of a feed, by subscriber and by what became of them.");
        return meter;
    }

    private static Measurement<long>[] Count()
    {
        lock (Gate)
        {
            Dictionary<string, (long Delivered, long Missed)> sums = new(OfEnded);
            foreach (IFeedSubscriber subscriber in Subscribers)
            {
                AddTo(sums, subscriber);
            }

            return [.. sums.SelectMany(sum => new[] { Measure(sum.Value.Delivered, sum.Key, "delivered"), Measure(sum.Value.Missed, sum.Key, "missed") })];
        }
    }

    private static void AddTo(Dictionary<string, (long Delivered, long Missed)> sums, IFeedSubscriber subscriber)
    {
        (long delivered, long missed) = sums.GetValueOrDefault(subscriber.Name);
        sums[subscriber.Name] = (delivered + subscriber.Delivered, missed + subscriber.Missed);
    }

    private static Measurement<long> Measure(long count, string name, string outcome) =>
        new(count, new KeyValuePair<string, object?>(NameKey, name), new KeyValuePair<string, object?>(OutcomeKey, outcome));
}
