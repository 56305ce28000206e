namespace Ebpf.Probes.Unlink.Tests;

public class MeterReadingTests
{
    /// <summary>A smaller count looks like a new beginning to a store that adds up the differences.</summary>
    [Fact]
    public void Raise_CountThatGoesBack_StaysUntilItIsExceeded()
    {
        MeterReading counts = new(null, 2);

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
        MeterReading counts = new(null, 1);
        counts.Raise([5]);
        long[] sum = [10];

        counts.AddTo(sum);

        Assert.Equal([15], sum);
    }
}
