namespace Ebpf.Peers;

/// <summary>CPU time of two programs that show the same deletions at the same time.</summary>
/// <param name="peer">Deletes a number of times in a second, evenly.</param>
/// <param name="ours">The one to measure.</param>
/// <param name="theirs">The one to compare it with.</param>
/// <param name="rate">Deletions in a second.</param>
internal sealed class ReaderCpuMeasures(Peer peer, IReadOnlyList<string> ours, IReadOnlyList<string> theirs, int rate)
{
    /// <summary>Measures as <see cref="Ratio.Measure"/> does.</summary>
    internal bool Measure(string name, double target)
    {
        using RunningTool first = new(ours);
        using RunningTool second = new(theirs);
        double theirCpu = 0;
        peer.Measure("paced", rate);
        return Ratio.Measure(name, target, MeasureBoth, () => theirCpu, needsWarmUp: false);

        // Nanoseconds for an event.
        double MeasureBoth()
        {
            double cpu = peer.Measure("cpu", first.ProcessId), otherCpu = peer.Measure("cpu", second.ProcessId);
            peer.Measure("paced", rate);
            theirCpu = (peer.Measure("cpu", second.ProcessId) - otherCpu) / rate;
            return (peer.Measure("cpu", first.ProcessId) - cpu) / rate;
        }
    }
}
