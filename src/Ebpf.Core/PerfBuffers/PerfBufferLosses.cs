using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Counts the records that the kernel could not write, and warns of them, not too often.</summary>
/// <param name="mapName">The perf event array.</param>
/// <param name="logger">Receives the warnings.</param>
internal sealed partial class PerfBufferLosses(string mapName, ILogger logger)
{
    private const long WarnAgainAfterMilliseconds = 10_000;

    private long _count;
    private long _warnedOf;
    private long _warnedAt = -WarnAgainAfterMilliseconds;

    internal long Count => Volatile.Read(ref _count);

    /// <summary>Only the one reading calls it.</summary>
    internal void Add(ulong lost)
    {
        Volatile.Write(ref _count, _count + (long)lost);
        long now = Environment.TickCount64;
        if (now - _warnedAt >= WarnAgainAfterMilliseconds)
        {
            LogLost(logger, _count - _warnedOf, mapName, _count);
            (_warnedAt, _warnedOf) = (now, _count);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message =
        "{Lost} records of perf event array {Map} are lost, {Total} in all: the buffer of a CPU was full. "
            + "Read faster, or give it more pages (PerfBufferReaderOptions.PagesPerCpu).")]
    private static partial void LogLost(ILogger logger, long lost, string map, long total);
}
