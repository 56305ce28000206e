using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ebpf.Extensions.Hosting;

/// <summary>The probe's health: unhealthy while it does not see, degraded for a minute after a loss.</summary>
internal sealed class UnlinkHealthCheck(HostedUnlinkProbe probe, TimeProvider time) : IHealthCheck
{
    private readonly LossWatch _losses = new(time, TimeSpan.FromMinutes(1));

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(probe.State == FeedState.Running ? CheckStatistics() : HealthCheckResult.Unhealthy(DescribeState(), probe.Failure));

    private HealthCheckResult CheckStatistics()
    {
        try
        {
            return probe.Source is { } source ? Judge(source, source.GetStatistics()) : HealthCheckResult.Unhealthy(DescribeState());
        }
        catch (Exception e) when (e is BpfException or ObjectDisposedException)
        {
            return HealthCheckResult.Unhealthy($"The probe's counters cannot be read: {e.Message}", e);
        }
    }

    private HealthCheckResult Judge(IUnlinkSource source, UnlinkProbeStatistics statistics)
    {
        Dictionary<string, object> data = new()
        {
            ["attachment"] = $"{probe.Attachment}",
            ["delivered"] = statistics.Delivered,
            ["filtered"] = statistics.Filtered,
            ["lost"] = statistics.Lost,
        };
        if (statistics.Blindness is { } blindness)
        {
            return HealthCheckResult.Unhealthy($"The probe does not see. {blindness.Cause} {blindness.Remedy}", null, data);
        }

        long recent = _losses.Observe(source, statistics.Lost);
        return recent > 0
            ? HealthCheckResult.Degraded($"{recent} deletions were lost just now: {statistics}", null, data)
            : HealthCheckResult.Healthy("The probe sees.", data);
    }

    private string DescribeState() => probe.State switch
    {
        FeedState.NotStarted => "The probe has not started.",
        FeedState.Restarting => $"The probe failed, and will start again: {probe.Failure?.Message}",
        FeedState.Failed => $"The probe failed: {probe.Failure?.Message}",
        _ => "The probe has ended.",
    };
}
