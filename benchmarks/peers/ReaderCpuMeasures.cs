namespace Ebpf.Peers;

/// <summary>CPU time of two programs that show the same deletions at the same time.</summary>
/// <param name="peer">Deletes a number of times in a second, evenly.</param>
/// <param name="ours">The one to measure.</param>
/// <param name="theirs">The one to compare it with.</param>
/// <param name="rate">Deletions in a second.</param>
internal sealed class ReaderCpuMeasures(Peer peer, IReadOnlyList<string> ours, IReadOnlyList<string> theirs, int rate)
{
    /// <summary>Measures as <see cref="Ratio.Measure"/> does.</summary>
    /// <remarks>
    /// In half of each round the other one attaches first: the kernel wakes the readers in that order, and who is woken first finds a processor that sleeps.
    /// </remarks>
    internal bool Measure(string name, double target)
    {
        double[] oursBefore = new double[Ratio.Rounds], theirsBefore = new double[Ratio.Rounds];
        double[] oursAfter = new double[Ratio.Rounds], theirsAfter = new double[Ratio.Rounds];
        MeasureBoth(ours, theirs, oursBefore, theirsBefore);
        MeasureBoth(theirs, ours, theirsAfter, oursAfter);
        int ourRound = 0, theirRound = 0;
        return Ratio.Measure(name, target, () => Mean(oursBefore, oursAfter, ourRound++), () => Mean(theirsBefore, theirsAfter, theirRound++), needsWarmUp: false);
    }

    private static double Mean(double[] before, double[] after, int round) => (before[round] + after[round]) / 2;

    /// <summary>Nanoseconds for an event, of each round.</summary>
    private void MeasureBoth(IReadOnlyList<string> first, IReadOnlyList<string> second, double[] ofFirst, double[] ofSecond)
    {
        using RunningTool firstTool = new(first);
        using RunningTool secondTool = new(second);
        peer.Measure("paced", rate);
        for (int i = 0; i < Ratio.Rounds; i++)
        {
            double cpu = peer.Measure("cpu", firstTool.ProcessId), otherCpu = peer.Measure("cpu", secondTool.ProcessId);
            peer.Measure("paced", rate);
            ofSecond[i] = (peer.Measure("cpu", secondTool.ProcessId) - otherCpu) / rate;
            ofFirst[i] = (peer.Measure("cpu", firstTool.ProcessId) - cpu) / rate;
        }
    }
}
