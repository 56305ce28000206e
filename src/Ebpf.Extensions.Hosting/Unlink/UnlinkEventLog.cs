using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting;

/// <summary>Writes every deletion to the host's log.</summary>
internal sealed class UnlinkEventLog(FeedSubscription<UnlinkEvent> subscription, ILogger logger) : BackgroundService
{
    private static readonly EventId Deletion = new(1, "ebpf.unlink.deletion");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (FeedItem<UnlinkEvent> item in subscription.WithCancellation(stoppingToken).ConfigureAwait(false))
        {
            if (item.Missed > 0)
            {
                LogMessages.DeletionsMissed(logger, item.Missed);
            }

            if (item.HasEvent && logger.IsEnabled(LogLevel.Information))
            {
                logger.Log(LogLevel.Information, Deletion, new UnlinkLogRecord(item.Event), null, static (record, _) => $"{record}");
            }
        }
    }
}
