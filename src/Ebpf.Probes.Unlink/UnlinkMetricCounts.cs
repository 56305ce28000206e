namespace Ebpf.Probes.Unlink;

/// <summary>The counts of one probe as its meter reports them: they never go back.</summary>
/// <remarks>
/// The statistics may: a call that was unseen is one whose return was missed when that turns up, and the counters of the kernel are read one
/// after the other. For who adds up a meter's differences a count that goes back is a new beginning.
/// </remarks>
internal sealed class UnlinkMetricCounts(int length)
{
    private readonly long[] _highest = new long[length];

    internal void Raise(ReadOnlySpan<long> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            _highest[i] = Math.Max(_highest[i], counts[i]);
        }
    }

    internal void AddTo(Span<long> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += _highest[i];
        }
    }
}
