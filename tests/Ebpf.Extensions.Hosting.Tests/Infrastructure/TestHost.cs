using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting.Tests;

/// <summary>A host whose probe is a fake, and whose configuration the test changes.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly Queue<Func<UnlinkProbeOptions, IUnlinkSource>> _starts = new();

    internal TestHost(FeedHostOptions? options = null, Func<UnlinkProbeOptions, UnlinkProbeOptions>? configure = null, params (string Key, string? Value)[] settings)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddSingleton<UnlinkStarter>((probeOptions, _) =>
        {
            Options = probeOptions;
            return _starts.Dequeue()(probeOptions);
        });
        builder.Services.AddUnlinkProbe(configure, options);
        builder.Services.AddHealthChecks().AddUnlinkProbe();
        Host = builder.Build();
        StartsWith(_ => Source);
    }

    internal IHost Host { get; }

    internal FakeSource Source { get; } = new();

    internal RecordingLoggerProvider Log { get; } = new();

    internal UnlinkProbeOptions? Options { get; private set; }

    internal EventFeed<UnlinkEvent> Feed => Host.Services.GetRequiredService<EventFeed<UnlinkEvent>>();

    internal HostedUnlinkProbe Probe => Host.Services.GetRequiredService<HostedUnlinkProbe>();

    internal Task HasStopped => Host.WaitForShutdownAsync();

    internal void StartsWith(params Func<UnlinkProbeOptions, IUnlinkSource>[] starts)
    {
        _starts.Clear();
        foreach (Func<UnlinkProbeOptions, IUnlinkSource> start in starts)
        {
            _starts.Enqueue(start);
        }
    }

    internal void Configure(params (string Key, string? Value)[] settings)
    {
        IConfigurationRoot configuration = (IConfigurationRoot)Host.Services.GetRequiredService<IConfiguration>();
        foreach ((string key, string? value) in settings)
        {
            configuration[key] = value;
        }

        configuration.Reload();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
        Environment.ExitCode = 0; // A failed probe sets it.
    }
}
