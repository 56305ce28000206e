using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace WebDashboard;

/// <summary>The stream to one browser: deletions in batches, and how many it missed.</summary>
internal sealed record Batch(long Missed, IReadOnlyList<Deletion> Deletions);

/// <summary>The deletions as server-sent events, a subscription for each browser.</summary>
internal sealed class DeletionStream(EventFeed<UnlinkEvent> feed)
{
    private const int LargestBatch = 500;
    private const int Shown = 200;
    private static readonly FeedSubscriptionOptions Browser = new() { Name = "browser", Capacity = 20_000, History = Shown };

    // The sequence counts from 1 in each process: a browser that was connected to the one before begins anew.
    private readonly string _instance = Guid.NewGuid().ToString("N")[..8];

    /// <param name="lastId">The id of the last message that the browser had before it was disconnected.</param>
    /// <param name="cancellationToken">The browser has gone.</param>
    internal async IAsyncEnumerable<SseItem<Batch>> ReadAsync(string? lastId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FeedSubscription<UnlinkEvent> deletions = feed.Subscribe(Continue(lastId));
        await foreach (IReadOnlyList<FeedItem<UnlinkEvent>> items in deletions.ReadBatchesAsync(LargestBatch, cancellationToken))
        {
            // As many as are there: a flood is few messages, and a single deletion is shown at once.
            Batch batch = new(items.Sum(item => item.Missed), [.. items.Where(item => item.HasEvent).Select(item => Deletion.Of(item.Event))]);
            yield return new SseItem<Batch>(batch, "deletions") { EventId = $"{_instance}-{items[^1].Sequence}" };
        }
    }

    private FeedSubscriptionOptions Continue(string? lastId) =>
        lastId?.Split('-') is [var instance, var sequence] && instance == _instance && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long after)
            ? Browser with { History = 0, After = after }
            : Browser;
}
