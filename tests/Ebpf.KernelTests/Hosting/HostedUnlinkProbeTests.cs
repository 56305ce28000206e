using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

public class HostedUnlinkProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_DeletionsJustBefore_AreReadByEverySubscriber()
    {
        Require.TraceFs();
        using TemporaryDirectory directory = new();
        using IHost host = Build(null);
        await host.StartAsync(Cancellation);
        EventFeed<UnlinkEvent> feed = host.Services.GetRequiredService<EventFeed<UnlinkEvent>>();
        Task<string[]>[] readers = [.. Enumerable.Range(0, 5).Select(_ => ReadAsync(feed.Subscribe(), directory.Path))];

        string[] paths = [.. Enumerable.Range(0, 100).Select(i => Path.Combine(directory.Path, $"{i}"))];
        Delete(paths);
        await host.StopAsync(Cancellation);

        foreach (Task<string[]> reader in readers)
        {
            Assert.Equal(paths, await reader.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        }
    }

    [Fact]
    public async Task Reload_PathPrefix_FiltersWhileRunning()
    {
        Require.TraceFs();
        using TemporaryDirectory first = new(), second = new();
        using IHost host = Build(builder => builder.Configuration.AddInMemoryCollection(Prefix(first.Path)));
        await host.StartAsync(Cancellation);
        HostedUnlinkProbe probe = host.Services.GetRequiredService<HostedUnlinkProbe>();
        Task<string[]> reader = ReadAsync(host.Services.GetRequiredService<EventFeed<UnlinkEvent>>().Subscribe(), "/");

        string[] seen = [Path.Combine(first.Path, "seen")], unseen = [Path.Combine(second.Path, "unseen")], later = [Path.Combine(second.Path, "later")];
        Delete([.. seen, .. unseen]);
        IConfigurationRoot configuration = (IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>();
        configuration["Unlink:Filter:PathPrefixes:0"] = second.Path;
        configuration.Reload();
        Delete([.. seen, .. later]);
        await host.StopAsync(Cancellation);

        string[] paths = await reader;
        Assert.Equal([.. seen, .. later], paths);
        Assert.Equal([second.Path], probe.Filter!.PathPrefixes);
        Assert.Equal(2, probe.GetStatistics()!.Delivered);
    }

    [Fact]
    public async Task Start_KernelWithoutTheMeans_EndsWithCodeOneAndOneLine()
    {
        Require.NoKprobes();
        RecordingLoggerFactory log = new();
        using IHost host = Build(
            builder => builder.Services.AddSingleton<ILoggerFactory>(log),
            options => options with { AttachKind = UnlinkAttachKind.Kprobe });

        await host.StartAsync(Cancellation);
        await host.WaitForShutdownAsync(Cancellation);

        int code = Environment.ExitCode;
        Environment.ExitCode = 0;
        Assert.Equal(1, code);
        string line = Assert.Single(log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
        Assert.StartsWith("Critical Ebpf.Extensions.Hosting The deletion probe failed, and the host ends: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public async Task Health_RingOverflows_IsDegradedThoughHealthyBefore()
    {
        Require.TraceFs();
        using TemporaryDirectory directory = new();
        using IHost host = Build(
            builder => builder.Services.AddHealthChecks().AddUnlinkProbe(),
            options => options with { RingBufferSizeBytes = Environment.SystemPageSize, Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        await host.StartAsync(Cancellation);
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Cancellation)).Status);

        // A subscriber that does not read, and that the publisher waits for: the ring fills.
        using FeedSubscription<UnlinkEvent> stalled = host.Services.GetRequiredService<EventFeed<UnlinkEvent>>()
            .Subscribe(new FeedSubscriptionOptions { Capacity = 1, Overflow = FeedOverflow.Wait });
        Delete([.. Enumerable.Range(0, 500).Select(i => Path.Combine(directory.Path, $"{i}"))]);

        HealthReport report = await health.CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Matches("^[0-9]+ deletions were lost just now", report.Entries["unlink"].Description);
    }

    private static IHost Build(Action<HostApplicationBuilder>? change, Func<UnlinkProbeOptions, UnlinkProbeOptions>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddUnlinkProbe(configure ?? (options => options with { FullPaths = true }));
        change?.Invoke(builder);
        return builder.Build();
    }

    private static Dictionary<string, string?> Prefix(string path) => new() { ["Unlink:Filter:PathPrefixes:0"] = path };

    private static void Delete(string[] paths)
    {
        foreach (string path in paths)
        {
            File.WriteAllText(path, "");
            File.Delete(path);
        }
    }

    /// <summary>The full paths below a folder that this process deleted.</summary>
    private static async Task<string[]> ReadAsync(FeedSubscription<UnlinkEvent> subscription, string folder)
    {
        List<string> paths = [];
        await foreach (FeedItem<UnlinkEvent> item in subscription)
        {
            Assert.Equal(0, item.Missed);
            if (item.Event.ProcessId == Environment.ProcessId && item.Event.FullPath is { } path && path.StartsWith(folder, StringComparison.Ordinal))
            {
                paths.Add(path);
            }
        }

        return [.. paths];
    }
}
