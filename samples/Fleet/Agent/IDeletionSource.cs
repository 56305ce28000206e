using System.Text.Json.Nodes;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>The source of an agent's reports: the machine's deletions, or simulated ones.</summary>
internal interface IDeletionSource
{
    public IAsyncEnumerable<IReadOnlyList<UnlinkEvent>> ReadBatchesAsync(CancellationToken cancellationToken);

    /// <summary>The kernel's own counts; null where there is no kernel behind it.</summary>
    public JsonNode? GetStatistics();
}
