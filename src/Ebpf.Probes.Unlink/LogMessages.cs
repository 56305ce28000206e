using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Messages that the probe logs.</summary>
/// <remarks>One class for all: the generator of [LoggerMessage] writes several in any order, and the same source would not make the same bytes.</remarks>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Watching deletions: {Attachment}")]
    internal static partial void Attached(ILogger logger, UnlinkAttachment attachment);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message =
        "The probe is blind: it sees no deletion. {Cause} {Remedy} It saw last at {SeenLast:O}.")]
    internal static partial void Blind(ILogger logger, string cause, string remedy, DateTimeOffset seenLast);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message =
        "The probe sees again. Deletions from {SeenLast:O} to {Now:O} may have passed unseen, and are in no counter.")]
    internal static partial void SeesAgain(ILogger logger, DateTimeOffset seenLast, DateTimeOffset now);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message =
        "A probe was not disposed, and nothing can reach it any more: it is released now. {Attachment}. Dispose it where its use ends.")]
    internal static partial void Forgotten(ILogger logger, UnlinkAttachment attachment);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Lost {Count} deletions: {Outcome} ({Total} since the start). {Remedy}")]
    internal static partial void Lost(ILogger logger, long count, string outcome, long total, string remedy);
}
