using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting;

/// <summary>Messages that the host logs.</summary>
/// <remarks>One class for all: the generator of [LoggerMessage] writes several in any order, and the same source would not make the same bytes.</remarks>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning,
        Message = "Subscriber {Name} is too slow for its queue of {Capacity} events: it has missed {Missed} so far")]
    internal static partial void SubscriberMissed(ILogger logger, string name, int capacity, long missed);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Subscriber {Name} ended: it missed {Missed} events and received {Delivered}")]
    internal static partial void SubscriberEnded(ILogger logger, string name, long missed, long delivered);

    [LoggerMessage(EventId = 3, Level = LogLevel.Critical, Message = "{Name} failed, and the host ends: {Reason}")]
    internal static partial void Failed(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "{Name} failed here")]
    internal static partial void FailedHere(ILogger logger, Exception failure, string name);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "{Name} failed, and starts again in {Delay}: {Reason}")]
    internal static partial void StartsAgain(ILogger logger, string name, TimeSpan delay, string reason);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "{Name} could not be detached: {Reason}")]
    internal static partial void NotDetached(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "{Name} was started again, and its former source could not be released: {Reason}")]
    internal static partial void NotDisposed(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "{Name} ended before these subscribers had read everything: {Subscribers}")]
    internal static partial void NotDrained(ILogger logger, string name, string subscribers);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "The configuration changed: the filter is now {Filter}")]
    internal static partial void FilterChanged(ILogger logger, UnlinkFilter filter);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "The configuration changed: options other than the filter apply at the next start")]
    internal static partial void NeedsRestart(ILogger logger);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "The changed configuration was not applied: {Reason}")]
    internal static partial void ConfigurationRefused(ILogger logger, string reason);

    [LoggerMessage(EventId = 12, EventName = "ebpf.unlink.missed", Level = LogLevel.Warning, Message = "{Missed} deletions are missing here: the log was too slow")]
    internal static partial void DeletionsMissed(ILogger logger, long missed);
}
