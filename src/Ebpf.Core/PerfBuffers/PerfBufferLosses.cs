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
            long lostSince = _count - _warnedOf;
            (_warnedAt, _warnedOf) = (now, _count);
            TryLog(lostSince);
        }
    }

    private void TryLog(long lostSince)
    {
        try
        {
            LogMessages.PerfRecordsLost(logger, lostSince, mapName, _count);
        }
#pragma warning disable CA1031 // A logger that fails would end the reading before the record, which the next reading would count again.
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }
}
