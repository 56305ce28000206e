using System.Reflection;
using System.Text.RegularExpressions;

namespace Ebpf.Probes.Unlink.Tests;

public partial class UnlinkProbeStatisticsTests
{
    [Fact]
    public void From_OverflowedEntries_AreNotCountedAgainAtTheirReturn()
    {
        UnlinkCounters sum = UnlinkCounters.Sum(
        [
            new UnlinkCounters { RingFull = 1, InFlightOverflow = 3, EntryMissed = 2 },
            new UnlinkCounters { RingFull = 10, EntryMissed = 6, ReturnMissed = 4, VictimMissed = 8 },
        ]);

        UnlinkProbeStatistics statistics = UnlinkProbeStatistics.From(in sum, entriesNotRun: 9, hasReturnsAmongEntries: false) with { LostUndecodable = 7 };

        Assert.Equal(
            (11L, 3L, 5L, 4L, 4L, 8L),
            (statistics.LostRingFull, statistics.LostInFlightOverflow, statistics.LostEntryMissed,
                statistics.LostReturnMissed, statistics.LostUnseen, statistics.LostVictimMissed));
        Assert.Equal(42, statistics.Lost);
    }

    /// <summary>The kernel counts both for the one program of a session.</summary>
    [Fact]
    public void From_ReturnsAmongTheEntriesNotRun_AreNotUnseen() => Assert.Equal(
        4, From(new UnlinkCounters { ReturnMissed = 2, FilteredUnreturned = 1 }, entriesNotRun: 7, hasReturnsAmongEntries: true).LostUnseen);

    /// <summary>A filtered call is no loss, whether its return was seen or not.</summary>
    [Fact]
    public void From_FilteredCallsWhoseReturnWasMissed_AreFilteredAndNotLost()
    {
        UnlinkCounters sum = UnlinkCounters.Sum([new UnlinkCounters { Filtered = 10, FilteredUnreturned = 3 }, new UnlinkCounters { FilteredUnreturned = 4 }]);

        UnlinkProbeStatistics statistics = From(sum);

        Assert.Equal((17, 0), (statistics.Filtered, statistics.Lost));
    }

    /// <summary>The kernel does not tell of all entries that it did not run.</summary>
    [Fact]
    public void From_FewerEntriesNotRunThanMissed_NoneIsUnseen() =>
        Assert.Equal(0, From(new UnlinkCounters { EntryMissed = 3 }, entriesNotRun: 1).LostUnseen);

    [Fact]
    public void Outcomes_OfTheTable_AreAllCountersOfTheStatistics()
    {
        string[] properties = [.. typeof(UnlinkProbeStatistics).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(long)).Select(property => property.Name)
                .Except([nameof(UnlinkProbeStatistics.Lost), nameof(UnlinkProbeStatistics.InFlight)])];

        Assert.Equal(
            properties.Select(name => (SnakeCase(name.Replace("Lost", "", StringComparison.Ordinal)), name.StartsWith("Lost", StringComparison.Ordinal))),
            UnlinkProbeStatistics.Outcomes.Select(outcome => (outcome.Name, outcome.IsLoss)));
    }

    /// <summary>Each counter of the programs comes to exactly one outcome.</summary>
    [Fact]
    public void From_EachCounterOfThePrograms_IsCountedInOneOutcome()
    {
        foreach (FieldInfo field in typeof(UnlinkCounters).GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            object counters = new UnlinkCounters();
            field.SetValue(counters, 5UL);

            UnlinkProbeStatistics statistics = From((UnlinkCounters)counters);

            Assert.Equal(5, UnlinkProbeStatistics.Outcomes.Sum(outcome => outcome.Count(statistics)));
        }
    }

    private static UnlinkProbeStatistics From(UnlinkCounters counters, long entriesNotRun = 0, bool hasReturnsAmongEntries = false) =>
        UnlinkProbeStatistics.From(in counters, entriesNotRun, hasReturnsAmongEntries);

    private static string SnakeCase(string name) => Upper().Replace(name, "_$0").TrimStart('_').ToLowerInvariant();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Upper();
}
