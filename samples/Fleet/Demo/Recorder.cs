using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>Writes this machine's deletions to a file, to be simulated elsewhere.</summary>
internal static class Recorder
{
    internal static async Task<int> RunAsync(HostApplicationBuilder builder, string path)
    {
        int left = builder.Configuration.GetValue("Record:Events", 1000);
        builder.Services.AddUnlinkProbe(options => options with { FullPaths = true, Filter = new UnlinkFilter { ExcludeSelf = true } });
        IHost host = builder.Build();
        FeedSubscription<UnlinkEvent> deletions = host.Services.GetRequiredService<EventFeed<UnlinkEvent>>().Subscribe();
        Task running = host.RunAsync();
        await using FileStream file = PrivateFile.Open(path, FileMode.Create);
        await foreach (IReadOnlyList<FeedItem<UnlinkEvent>> items in deletions.ReadBatchesAsync(left))
        {
            UnlinkEvent[] events = [.. items.Where(item => item.HasEvent).Select(item => item.Event).Take(left)];
            await file.WriteAsync(EcsCodec.Encode(events));
            if ((left -= events.Length) <= 0)
            {
                break;
            }
        }

        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await running;
        return Environment.ExitCode;
    }
}
