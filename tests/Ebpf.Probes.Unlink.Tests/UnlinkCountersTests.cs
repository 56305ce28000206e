namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkCountersTests
{
    [Fact]
    public void ToStatistics_OverflowedEntries_AreNotCountedAgainAtTheirReturn()
    {
        UnlinkCounters sum = UnlinkCounters.Sum(
        [
            new UnlinkCounters { RingFull = 1, InFlightOverflow = 3, EntryMissed = 2 },
            new UnlinkCounters { RingFull = 10, EntryMissed = 6, ReturnMissed = 4 },
        ]);

        UnlinkProbeStatistics statistics = sum.ToStatistics(inFlight: 2, delivered: 100, undecodable: 7);

        Assert.Equal(
            (100L, 11L, 3L, 5L, 4L, 7L),
            (statistics.Delivered, statistics.LostRingFull, statistics.LostInFlightOverflow, statistics.LostEntryMissed,
                statistics.LostReturnMissed, statistics.Undecodable));
        Assert.Equal(2, statistics.InFlight);
        Assert.Equal(30, statistics.Lost);
    }
}
