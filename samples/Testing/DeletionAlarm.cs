using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace Testing;

/// <summary>Your own code: it raises an alarm when one program deletes many files.</summary>
/// <remarks>It takes the feed, not the probe: a test needs neither root nor a kernel.</remarks>
public sealed class DeletionAlarm(EventFeed<UnlinkEvent> feed, int limit)
{
    private readonly FeedSubscription<UnlinkEvent> _deletions = feed.Subscribe(new FeedSubscriptionOptions { Name = "alarm" });

    public List<string> Alarms { get; } = [];

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        Dictionary<int, int> counts = [];
        await foreach (FeedItem<UnlinkEvent> item in _deletions.WithCancellation(cancellationToken))
        {
            if (item.Missed > 0)
            {
                Alarms.Add($"{item.Missed} deletions were missed");
            }

            if (item.HasEvent && item.Event.ErrorNumber == 0 && (counts[item.Event.ProcessId] = counts.GetValueOrDefault(item.Event.ProcessId) + 1) == limit)
            {
                Alarms.Add($"{item.Event.DisplayCommand}[{item.Event.ProcessId}] deleted {limit} files, the last was {item.Event.DisplayPath}");
            }
        }
    }
}
