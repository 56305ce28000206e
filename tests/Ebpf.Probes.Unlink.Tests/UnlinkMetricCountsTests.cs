namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkMetricCountsTests
{
    /// <summary>Who adds up the differences would take a smaller count for a new beginning.</summary>
    [Fact]
    public void Raise_CountThatGoesBack_StaysUntilItIsExceeded()
    {
        UnlinkMetricCounts counts = new(2);

        Assert.Equal([1000, 1], Raise(1000, 1));
        Assert.Equal([1000, 2], Raise(999, 2));
        Assert.Equal([1001, 2], Raise(1001, 0));

        long[] Raise(params long[] now)
        {
            counts.Raise(now);
            long[] sum = [0, 0];
            counts.AddTo(sum);
            return sum;
        }
    }

    [Fact]
    public void AddTo_CountsOfOthers_AreKept()
    {
        UnlinkMetricCounts counts = new(1);
        counts.Raise([5]);
        long[] sum = [10];

        counts.AddTo(sum);

        Assert.Equal([15], sum);
    }
}
