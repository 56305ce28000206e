using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting;

/// <summary>A running probe. Tests have one without a kernel.</summary>
internal interface IUnlinkSource : IFeedSource<UnlinkEvent>
{
    public UnlinkAttachment Attachment { get; }

    public UnlinkProbeStatistics GetStatistics();

    public void SetFilter(UnlinkFilter filter);
}

/// <summary>Starts a probe.</summary>
internal delegate IUnlinkSource UnlinkStarter(UnlinkProbeOptions options, ILoggerFactory loggerFactory);

/// <summary>The real one.</summary>
internal sealed class UnlinkSource(UnlinkProbe probe) : IUnlinkSource
{
    public UnlinkAttachment Attachment => probe.Attachment;

    public IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken) => probe.ReadAllAsync(cancellationToken);

    public UnlinkProbeStatistics GetStatistics() => probe.GetStatistics();

    public void SetFilter(UnlinkFilter filter) => probe.SetFilter(filter);

    public void Detach() => probe.Stop();

    public void Dispose() => probe.Dispose();
}
