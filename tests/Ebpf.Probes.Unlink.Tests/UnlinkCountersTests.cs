namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkCountersTests
{
    [Fact]
    public void ToStatistics_OverflowedEntries_AreNotCountedAgainAtTheirReturn()
    {
        UnlinkCounters sum = UnlinkCounters.Sum(
        [
            new UnlinkCounters { RingFull = 1, InFlightOverflow = 3, EntryMissed = 2 },
            new UnlinkCounters { RingFull = 10, EntryMissed = 6, ReturnMissed = 4, VictimMissed = 8 },
        ]);

        UnlinkProbeStatistics statistics = new UnlinkTally(sum, InFlight: 2, EntriesNotRun: 9).ToStatistics(delivered: 100, undecodable: 7);

        Assert.Equal(
            (100L, 11L, 3L, 5L, 4L, 8L, 7L),
            (statistics.Delivered, statistics.LostRingFull, statistics.LostInFlightOverflow, statistics.LostEntryMissed,
                statistics.LostReturnMissed, statistics.LostVictimMissed, statistics.LostUndecodable));
        Assert.Equal((2, 4), (statistics.InFlight, statistics.LostUnseen));
        Assert.Equal(42, statistics.Lost);
    }

    /// <summary>Of a session's one program the kernel counts both.</summary>
    [Fact]
    public void ToStatistics_ReturnsAmongTheEntriesNotRun_AreNotUnseen() =>
        Assert.Equal(
            4,
            new UnlinkTally(new UnlinkCounters { ReturnMissed = 2, FilteredUnreturned = 1 }, 0, EntriesNotRun: 7) { HasReturnsAmongEntries = true }
                .ToStatistics(0, 0).LostUnseen);

    /// <summary>Nobody asked for them, whether they were seen to return or not.</summary>
    [Fact]
    public void ToStatistics_FilteredCallsWhoseReturnWasMissed_AreFilteredAndNotLost()
    {
        UnlinkCounters sum = UnlinkCounters.Sum([new UnlinkCounters { Filtered = 10, FilteredUnreturned = 3 }, new UnlinkCounters { FilteredUnreturned = 4 }]);

        UnlinkProbeStatistics statistics = new UnlinkTally(sum, 0, 0).ToStatistics(0, 0);

        Assert.Equal((17, 0), (statistics.Filtered, statistics.Lost));
    }

    /// <summary>The kernel does not tell of all entries that it did not run.</summary>
    [Fact]
    public void ToStatistics_FewerEntriesNotRunThanMissed_NoneIsUnseen() =>
        Assert.Equal(0, new UnlinkTally(new UnlinkCounters { EntryMissed = 3 }, 0, EntriesNotRun: 1).ToStatistics(0, 0).LostUnseen);
}
