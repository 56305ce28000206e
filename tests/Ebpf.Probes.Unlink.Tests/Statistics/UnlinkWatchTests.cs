using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink.Tests;

public sealed class UnlinkWatchTests : ILogger
{
    private readonly List<string> _log = [];

    [Fact]
    public void Report_Losses_LogsEachCauseOnceWithItsRemedy()
    {
        using UnlinkWatch watch = new(null!, this);

        watch.Report(new UnlinkProbeStatistics { Delivered = 9, Filtered = 8, LostRingFull = 3 });
        watch.Report(new UnlinkProbeStatistics { Delivered = 9, Filtered = 8, LostRingFull = 3 });
        watch.Report(new UnlinkProbeStatistics { LostRingFull = 5, LostReturnMissed = 1 });

        Assert.Equal(3, _log.Count);
        Assert.Equal("Warning Lost 3 deletions: ring_full (3 since the start). The ring buffer was full: read faster, filter in the kernel, or raise RingBufferSizeBytes.",
            _log[0]);
        Assert.StartsWith("Warning Lost 2 deletions: ring_full (5 since the start).", _log[1], StringComparison.Ordinal);
        Assert.StartsWith("Warning Lost 1 deletions: return_missed", _log[2], StringComparison.Ordinal);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Add($"{logLevel} {formatter(state, exception)}");
}
