using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace WebDashboard;

/// <summary>The head of the page.</summary>
internal sealed record ProbeState(string State, string Attachment, long Delivered, long Filtered, long Lost, string? Losses, FilterForm Filter)
{
    internal static ProbeState Of(HostedUnlinkProbe probe)
    {
        UnlinkProbeStatistics? statistics = probe.GetStatistics();
        return new ProbeState(
            $"{probe.State}",
            $"{probe.Attachment}",
            statistics?.Delivered ?? 0,
            statistics?.Filtered ?? 0,
            statistics?.Lost ?? 0,
            statistics is { Lost: > 0 } ? $"{statistics}" : null,
            FilterForm.Of(probe.Filter ?? new UnlinkFilter()));
    }
}
