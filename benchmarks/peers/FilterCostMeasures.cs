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

    private double Measure(UnlinkProbeOptions options, int folders)
    {
        options = options with { RingBufferSizeBytes = 16 * 1024 * 1024 }; // Nobody reads: it has room for all.
        IReadOnlyList<UnlinkAttachPoint> points = UnlinkAttachPoint.AtSystemCalls(UnlinkAttachPoint.SystemCallsOf(UnlinkOperations.Unlink));
        using BpfObject obj = Probes.Unlink.UnlinkObject.Load(new UnlinkAttachment(UnlinkAttachKind.Tracepoint, [], ""), points, options, loggerFactory: null);
        if (options.Filter is { } filter)
        {
            _ = new UnlinkFilterMaps(obj, filter);
        }

        List<BpfLink> links = [.. points.Select(point => point.Attach(obj.Programs[point.Program]))];
        using (BpfRunStatistics.Enable())
        {
            peer.Measure("folder", folders);
        }

        links.ForEach(link => link.Dispose());
        BpfProgramInfo[] programs = [.. points.Where(point => point.Program != "thread_exit").Select(point => point.Program).Distinct()
            .Select(name => obj.Programs[name].GetInfo())];
        return programs.Sum(program => program.RunTime.TotalNanoseconds) / programs.Single(program => program.Name == "deletion_exit").RunCount;
    }
}
