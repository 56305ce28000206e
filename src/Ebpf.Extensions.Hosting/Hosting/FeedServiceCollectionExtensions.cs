using Ebpf.Extensions.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds sources of events to a host.</summary>
public static class FeedServiceCollectionExtensions
{
    /// <summary>Runs a source of events with the host, for any number of readers.</summary>
    /// <typeparam name="TEvent">The events.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="start">Starts the source: loads and attaches. Called when the host starts, and again after each failure.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="InvalidOperationException">The host has a source of these events already.</exception>
    /// <remarks>
    /// Readers inject <see cref="EventFeed{TEvent}"/>. The source starts before all other services of the host; when the host ends, what is
    /// left is published and read first. A failure is one critical log line, and ends the host with exit code 1
    /// (<see cref="FeedHostOptions.RestartDelay"/>).
    /// </remarks>
    public static IServiceCollection AddEventFeed<TEvent>(
        this IServiceCollection services, Func<IServiceProvider, IFeedSource<TEvent>> start, FeedHostOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(start);
        return services.AddFeedHost(typeof(TEvent).Name, start, options ?? new FeedHostOptions());
    }

    internal static IServiceCollection AddFeedHost<TEvent>(
        this IServiceCollection services, string name, Func<IServiceProvider, IFeedSource<TEvent>> start, FeedHostOptions options)
    {
        if (services.Any(service => service.ServiceType == typeof(EventFeed<TEvent>)))
        {
            throw new InvalidOperationException(
                $"The host has a source of {typeof(TEvent).Name} already. One serves any number of readers: inject EventFeed<{typeof(TEvent).Name}>.");
        }

        services.AddSingleton(provider => new EventFeed<TEvent>(
            new EventFeedOptions { History = options.History }, provider.GetService<ILoggerFactory>()));
        services.AddSingleton(provider => new FeedHost<TEvent>(
            name,
            () => start(provider),
            provider.GetRequiredService<EventFeed<TEvent>>(),
            options,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FeedHost<>).Namespace!)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<FeedHost<TEvent>>());
        return services;
    }
}
