using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the deletion probe to a host.</summary>
/// <example>
/// <code>
/// HostApplicationBuilder builder = Host.CreateApplicationBuilder();
/// builder.Services.AddUnlinkProbe(options =&gt; options with { FullPaths = true });
/// using IHost host = builder.Build();
/// FeedSubscription&lt;UnlinkEvent&gt; deletions = host.Services.GetRequiredService&lt;EventFeed&lt;UnlinkEvent&gt;&gt;().Subscribe();
/// await host.StartAsync();
/// </code>
/// </example>
public static class UnlinkServiceCollectionExtensions
{
    /// <summary>Runs one probe with the host, for any number of readers.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">The application's own options, for example <c>o => o with { FullPaths = true }</c>. Null: the defaults.</param>
    /// <param name="host">Null: the defaults.</param>
    /// <param name="section">The configuration's section whose keys, named as the options, replace them: Unlink:Filter:PathPrefixes:0.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="InvalidOperationException">The host has a probe already.</exception>
    /// <remarks>
    /// Readers inject <see cref="EventFeed{TEvent}"/> of <see cref="UnlinkEvent"/>; <see cref="HostedUnlinkProbe"/> has the state, the
    /// statistics and the filter. The probe starts before all other services; when the host ends, it detaches first, and what it saw is
    /// read before the others stop. A failure, also an unknown key in the configuration, is one critical log line, and ends the host with
    /// exit code 1. When the configuration changes, its filter is applied at once; other options apply at the next start.
    /// </remarks>
    public static IServiceCollection AddUnlinkProbe(
        this IServiceCollection services,
        Func<UnlinkProbeOptions, UnlinkProbeOptions>? configure = null,
        FeedHostOptions? host = null,
        string section = "Unlink")
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(section);
        services.AddFeedHost<UnlinkEvent>("The deletion probe", provider => provider.GetRequiredService<HostedUnlinkProbe>().Start(), host ?? new FeedHostOptions());
        services.TryAddSingleton<UnlinkStarter>((options, loggerFactory) => new UnlinkSource(UnlinkProbe.Start(options, loggerFactory)));
        services.AddSingleton(provider => new HostedUnlinkProbe(
            provider.GetRequiredService<FeedHost<UnlinkEvent>>(),
            new UnlinkSettings(provider.GetService<IConfiguration>()?.GetSection(section), configure ?? (options => options)),
            provider.GetRequiredService<UnlinkStarter>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    /// <summary>Writes every deletion to the host's log: one record of level Information each, category Ebpf.Probes.Unlink.</summary>
    /// <param name="services">The host's services; they need <see cref="AddUnlinkProbe"/>.</param>
    /// <param name="subscription">The queue between probe and log. Null: the defaults, with the name log.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// The event's name is ebpf.unlink.deletion. Its attributes: file.path, process.pid, process.parent_pid, process.creation.time, process.real_user.id,
    /// process.user.id (the effective one), thread.id, thread.name, error.type (an errno's name; absent when the file was deleted), ebpf.unlink.operation,
    /// ebpf.unlink.latency (seconds), ebpf.unlink.time, ebpf.unlink.login_user.id and ebpf.unlink.destination. Of a victim: file.inode, file.mode, file.modified,
    /// file.owner.id, file.group.id, file.size. Of details: process.vpid, process.executable.path, process.command_args, process.working_directory,
    /// process.linux.cgroup, container.id. What is not known is absent. What the log was too slow for is a warning with the number: ebpf.unlink.missed.
    /// </remarks>
    public static IServiceCollection AddUnlinkEventLog(this IServiceCollection services, FeedSubscriptionOptions? subscription = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddHostedService(provider => new UnlinkEventLog(
            provider.GetRequiredService<EventFeed<UnlinkEvent>>().Subscribe(subscription ?? new FeedSubscriptionOptions { Name = "log" }),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnlinkEvent).Namespace!)));
    }
}
