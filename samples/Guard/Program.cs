// Tells when somebody deletes below a folder: dotnet run -- /srv/photos
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

string folder = Path.GetFullPath(args.FirstOrDefault() ?? ".").TrimEnd('/') + '/';

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddUnlinkProbe(options => options with
{
    FullPaths = true,
    Operations = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory,
    Filter = new UnlinkFilter { PathPrefixes = [folder], Results = UnlinkResults.Successes },
});
IHost host = builder.Build();
FeedSubscription<UnlinkEvent> deletions = host.Services.GetRequiredService<EventFeed<UnlinkEvent>>().Subscribe();
Task running = host.RunAsync();

await foreach (FeedItem<UnlinkEvent> item in deletions)
{
    // Where your notification goes: a mail, notify-send, a chat. The display forms are safe to show.
    if (item.Missed > 0)
    {
        Console.WriteLine($"{item.Missed} deletions were missed");
    }

    if (item.HasEvent)
    {
        UnlinkEvent e = item.Event;
        Console.WriteLine($"{e.Time.ToLocalTime():HH:mm:ss} {e.DisplayProcessCommand} (user {e.UserId}) deleted {e.DisplayFullPath ?? e.DisplayPath}");
    }
}

await running;
