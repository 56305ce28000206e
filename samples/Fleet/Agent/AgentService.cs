using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>The events of a source into the spool, and a ledger now and then.</summary>
internal sealed class AgentService(FleetOptions options, Spool spool, IDeletionSource source) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task ledgers = WriteLedgersAsync(ending.Token);
        await foreach (IReadOnlyList<UnlinkEvent> batch in source.ReadBatchesAsync(stoppingToken))
        {
            if (batch.Count > 0)
            {
                spool.Append(batch, options.Binary);
            }
        }

        await ending.CancelAsync();
        await ledgers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!spool.TryAppend(new Ledger(spool.Last, true, DateTimeOffset.UtcNow, source.GetStatistics())))
        {
            await Task.Delay(100, stoppingToken); // The disk is full: the servers will empty it.
        }
    }

    private async Task WriteLedgersAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(options.Heartbeat);
        do
        {
            spool.TryAppend(new Ledger(spool.Last, null, DateTimeOffset.UtcNow, source.GetStatistics()));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
