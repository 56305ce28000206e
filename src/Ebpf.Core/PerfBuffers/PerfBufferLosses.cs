using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Counts the records that the kernel could not write, and warns of them, not too often.</summary>
/// <param name="mapName">The perf event array.</param>
/// <param name="logger">Receives the warnings.</param>
internal sealed class PerfBufferLosses(string mapName, ILogger logger)
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
            LogMessages.PerfRecordsLost(logger, _count - _warnedOf, mapName, _count);
            (_warnedAt, _warnedOf) = (now, _count);
        }
    }
}
