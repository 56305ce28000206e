namespace Ebpf.Probes.Unlink;

/// <summary>An outcome of deletions.</summary>
/// <param name="Name">The tag of <see cref="UnlinkProbe.MeterName"/>.</param>
/// <param name="Count">Its count in the statistics.</param>
/// <param name="Remedy">Cause and remedy of a loss, in whole sentences; null: not a loss.</param>
internal sealed record UnlinkOutcome(string Name, Func<UnlinkProbeStatistics, long> Count, string? Remedy = null)
{
    internal bool IsLoss => Remedy is not null;
}
