using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ebpf;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>The real probe. Where the spool is slow, the ring fills, and the kernel's programs count the loss.</summary>
internal sealed class ProbeSource(FleetOptions options, EventFeed<UnlinkEvent> feed, HostedUnlinkProbe probe) : IDeletionSource
{
    private readonly FeedSubscription<UnlinkEvent> _deletions = feed.Subscribe(new FeedSubscriptionOptions { Name = "spool", Overflow = FeedOverflow.Wait });

    public async IAsyncEnumerable<IReadOnlyList<UnlinkEvent>> ReadBatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // No token: when the host stops, the feed ends after the last event.
        await foreach (IReadOnlyList<FeedItem<UnlinkEvent>> items in _deletions.ReadBatchesAsync(options.BatchEvents, CancellationToken.None))
        {
            yield return [.. items.Where(item => item.HasEvent).Select(item => item.Event)];
            if (items.Count < options.BatchEvents)
            {
                await Task.Delay(options.BatchDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public JsonNode? GetStatistics()
    {
        try
        {
            return probe.GetStatistics() is { } statistics ? JsonSerializer.SerializeToNode(statistics, FleetJson.Default.UnlinkProbeStatistics) : null;
        }
        catch (Exception e) when (e is BpfException or ObjectDisposedException)
        {
            return null;
        }
    }
}
