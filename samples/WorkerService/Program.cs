using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSystemd(); // Tells systemd when the probe watches, and writes logs as the journal takes them.
builder.Services.AddUnlinkProbe(options => options with { FullPaths = true }); // appsettings.json has the filter.
builder.Services.AddHostedService<Watcher>();
await builder.Build().RunAsync();

/// <summary>Writes each deletion as a line of the journal.</summary>
internal sealed class Watcher(EventFeed<UnlinkEvent> feed, ILogger<Watcher> logger) : BackgroundService
{
    // From here on, not from ExecuteAsync on: the probe starts in between.
    private readonly FeedSubscription<UnlinkEvent> _deletions = feed.Subscribe(new FeedSubscriptionOptions { Name = "journal" });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (FeedItem<UnlinkEvent> item in _deletions.WithCancellation(stoppingToken))
        {
            if (item.Missed > 0)
            {
                logger.LogWarning("{Missed} deletions were missed", item.Missed);
            }

            if (item.HasEvent)
            {
                logger.LogInformation("{Deletion}", item.Event); // One printable line, whatever the file is called.
            }
        }
    }
}
