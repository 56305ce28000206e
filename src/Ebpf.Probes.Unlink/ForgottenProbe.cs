using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The end of a probe that nobody disposed and nobody can reach: the collector releases it, and the log says so.</summary>
/// <param name="probe">The probe, which holds this object.</param>
/// <param name="logger">Receives the warning.</param>
internal sealed partial class ForgottenProbe(UnlinkProbe probe, ILogger logger) : IDisposable
{
    ~ForgottenProbe()
    {
#pragma warning disable CA1031 // On the collector's thread an exception, a logger's too, would end the process.
        try
        {
            LogForgotten(logger, probe.Attachment);
        }
        catch (Exception)
        {
        }

        try
        {
            probe.Dispose();
        }
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }

    /// <summary>Does nothing: the probe was disposed.</summary>
    public void Dispose() => GC.SuppressFinalize(this);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message =
        "A probe was not disposed, and nothing can reach it any more: it is released now. {Attachment}. Dispose it where its use ends.")]
    private static partial void LogForgotten(ILogger logger, UnlinkAttachment attachment);
}
