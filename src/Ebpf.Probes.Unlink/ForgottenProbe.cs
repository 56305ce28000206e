using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The end of a probe that nobody disposed and nobody can reach: the collector releases it, and the log says so.</summary>
/// <param name="probe">The probe, which holds this object.</param>
/// <param name="logger">Receives the warning.</param>
internal sealed class ForgottenProbe(UnlinkProbe probe, ILogger logger) : IDisposable
{
    ~ForgottenProbe()
    {
#pragma warning disable CA1031 // On the collector's thread an exception, a logger's too, would end the process.
        try
        {
            LogMessages.Forgotten(logger, probe.Attachment);
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
}
