using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Looks at a probe every ten seconds, so that losses and blindness are in the log though nobody asks for statistics.</summary>
internal sealed class UnlinkWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private readonly long[] _logged = new long[UnlinkProbeStatistics.Outcomes.Count];

    /// <param name="probe">The probe. It is held weakly: a timer must not keep a probe that nothing else can reach.</param>
    /// <param name="logger">Receives the warnings.</param>
    internal UnlinkWatch(UnlinkProbe probe, ILogger logger)
    {
        _logger = logger;
        WeakReference<UnlinkProbe> weak = new(probe);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = new Timer(_ => LookIfAlive(weak), null, Interval, Interval);
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Logs what was lost since the last look.</summary>
    internal void Look(UnlinkProbe probe)
    {
        try
        {
            Report(probe.ReadOutcomes());
        }
        catch (Exception e) when (e is BpfException or ObjectDisposedException)
        {
            // The kernel refuses to tell, and tells so whoever asks for the statistics; or the probe was disposed meanwhile.
        }
    }

    internal void Report(UnlinkProbeStatistics now)
    {
        lock (_gate)
        {
            for (int i = 0; i < _logged.Length; i++)
            {
                UnlinkOutcome outcome = UnlinkProbeStatistics.Outcomes[i];
                long count = outcome.Count(now);
                if (outcome.Remedy is { } remedy && count > _logged[i])
                {
                    LogMessages.Lost(_logger, count - _logged[i], outcome.Name, count, remedy);
                    _logged[i] = count;
                }
            }
        }
    }

    private void LookIfAlive(WeakReference<UnlinkProbe> weak)
    {
        if (!weak.TryGetTarget(out UnlinkProbe? probe))
        {
            _timer.Dispose();
            return;
        }

#pragma warning disable CA1031 // On a timer's thread the exception of a logger would end the process.
        try
        {
            Look(probe);
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
