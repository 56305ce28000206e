using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ebpf.Extensions.Hosting;

/// <summary>The host's probe: its state, its statistics and its filter. Its events come from <see cref="EventFeed{TEvent}"/> of UnlinkEvent.</summary>
/// <remarks>Thread safety: all members may be used from any thread.</remarks>
/// <example>
/// <code>
/// HostApplicationBuilder builder = Host.CreateApplicationBuilder();
/// builder.Services.AddUnlinkProbe();
/// using IHost host = builder.Build();
/// await host.StartAsync();
/// HostedUnlinkProbe hosted = host.Services.GetRequiredService&lt;HostedUnlinkProbe&gt;();
/// Console.WriteLine($"{hosted.State}, {hosted.GetStatistics()?.Delivered} delivered");
/// </code>
/// </example>
public sealed class HostedUnlinkProbe : IDisposable
{
    private readonly Lock _gate = new();
    private readonly UnlinkSettings _settings;
    private readonly UnlinkStarter _starter;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly FeedHost<UnlinkEvent> _host;
    private UnlinkProbeOptions? _options;
    private IDisposable? _reload;

    internal HostedUnlinkProbe(FeedHost<UnlinkEvent> host, UnlinkSettings settings, UnlinkStarter starter, ILoggerFactory loggerFactory)
    {
        _host = host;
        _settings = settings;
        _starter = starter;
        _loggerFactory = loggerFactory;
        _logger = loggerFactory.CreateLogger<HostedUnlinkProbe>();
    }

    /// <summary>The probe's state.</summary>
    public FeedState State => _host.State;

    /// <summary>The reason of the last failure; null when there was none.</summary>
    public Exception? Failure => _host.Failure;

    /// <summary>The means of attachment; null while the probe has not started.</summary>
    public UnlinkAttachment? Attachment => Source?.Attachment;

    /// <summary>The filter in force; null when the probe was started without one.</summary>
    public UnlinkFilter? Filter { get; private set; }

    internal IUnlinkSource? Source => _host.Source as IUnlinkSource;

    /// <summary>Reads what became of the deletions since the probe started; after a restart, since the restart.</summary>
    /// <returns>The statistics; null while the probe has not started.</returns>
    /// <exception cref="BpfException">The kernel refused to read its counters.</exception>
    /// <exception cref="ObjectDisposedException">The host was disposed.</exception>
    public UnlinkProbeStatistics? GetStatistics() => Source?.GetStatistics();

    /// <summary>Replaces the filter while the probe runs, until the configuration changes or the probe starts again.</summary>
    /// <param name="filter">The new filter; an empty one reports everything.</param>
    /// <exception cref="InvalidOperationException">The probe has not started, or was started without a filter.</exception>
    /// <exception cref="ArgumentException">The filter contradicts itself or the options.</exception>
    /// <exception cref="BpfException">The kernel refused it.</exception>
    /// <exception cref="PlatformNotSupportedException">It has cgroups, and this machine has only version 1 of them.</exception>
    public void SetFilter(UnlinkFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        lock (_gate)
        {
            (Source ?? throw new InvalidOperationException("The probe has not started.")).SetFilter(filter);
            Filter = filter;
        }
    }

    /// <summary>Ends the watch of the configuration. The container calls it.</summary>
    public void Dispose() => _reload?.Dispose();

    /// <summary>Starts the probe with what the configuration says now.</summary>
    internal IUnlinkSource Start()
    {
        lock (_gate)
        {
            _options = _settings.Read();
            IUnlinkSource source = _starter(_options, _loggerFactory);
            Filter = _options.Filter;
            _reload ??= ChangeToken.OnChange(() => _settings.ReloadToken, Reload);
            return source;
        }
    }

    /// <remarks>A configuration that cannot be applied changes nothing: the probe keeps seeing what it saw.</remarks>
    private void Reload()
    {
        try
        {
            lock (_gate)
            {
                UnlinkProbeOptions options = _settings.Read(); // Under the lock: the later one of two wins.
                UnlinkFilter filter = options.Filter ?? new UnlinkFilter();
                if (Filter is not null || options.Filter is not null)
                {
                    SetFilter(filter);
                    LogMessages.FilterChanged(_logger, filter);
                }

                if (options with { Filter = null } != _options! with { Filter = null })
                {
                    LogMessages.NeedsRestart(_logger);
                }
            }
        }
        catch (Exception e) when (e is OptionsValidationException or ArgumentException or InvalidOperationException or NotSupportedException or BpfException)
        {
            LogMessages.ConfigurationRefused(_logger, e.Message.ReplaceLineEndings(" "));
        }
    }
}
