using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>Cost of full paths and prefixes in the kernel: nanoseconds in the probe's programs for a deletion, on tracepoints.</summary>
/// <param name="peer">Deletes a file that does not exist, in a folder below /dev/shm.</param>
internal sealed class FilterCostMeasures(Peer peer)
{
    private const int FoldersOfPrefixes = 2;
    private const string Missing = "/dev/shm/ebpf-peers-file-with-a-long-name-z";

    /// <summary>Nanoseconds with so many folders from the root to the file.</summary>
    internal double FullPath(int folders) => Measure(new UnlinkProbeOptions { FullPaths = true }, folders);

    /// <summary>Nanoseconds more than without a filter. The prefixes begin as the path does, and differ from it in their last byte.</summary>
    internal double Prefixes(int count)
    {
        UnlinkFilter filter = new() { PathPrefixes = [.. Enumerable.Range(0, count).Select(i => $"{Missing[..^1]}{(char)('a' + i)}")] };
        return Measure(new UnlinkProbeOptions { FullPaths = true, Filter = filter }, FoldersOfPrefixes)
            - Measure(new UnlinkProbeOptions { FullPaths = true }, FoldersOfPrefixes);
    }

    private double Measure(UnlinkProbeOptions options, int folders) =>
        ProgramTime.Measure(UnlinkAttachKind.Tracepoint, options, () => peer.Measure("folder", folders));
}
