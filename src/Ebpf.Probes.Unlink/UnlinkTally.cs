namespace Ebpf.Probes.Unlink;

/// <summary>What the kernel's side of a probe counted.</summary>
/// <param name="Counters">By the programs.</param>
/// <param name="InFlight">Deletions that have entered and not returned.</param>
/// <param name="EntriesNotRun">How often the kernel says that it did not run a program at an entry.</param>
internal readonly record struct UnlinkTally(UnlinkCounters Counters, long InFlight, long EntriesNotRun)
{
    /// <summary>Whether returns that were not run are among the entries: a session is one program for both.</summary>
    internal bool HasReturnsAmongEntries { get; init; }

    /// <remarks>
    /// An entry that found no room was missed at its return, too, and must not count twice. An entry that was not run is
    /// noticed at its return, unless that was not run either.
    /// </remarks>
    internal UnlinkProbeStatistics ToStatistics(long delivered, long undecodable)
    {
        long returnMissed = (long)Counters.ReturnMissed, filteredUnreturned = (long)Counters.FilteredUnreturned;
        long entryMissed = Math.Max(0, (long)Counters.EntryMissed - (long)Counters.InFlightOverflow);
        return new UnlinkProbeStatistics
        {
            Delivered = delivered,
            Filtered = (long)Counters.Filtered + filteredUnreturned,
            InFlight = InFlight,
            LostRingFull = (long)Counters.RingFull,
            LostInFlightOverflow = (long)Counters.InFlightOverflow,
            LostEntryMissed = entryMissed,
            LostReturnMissed = returnMissed,
            LostUnseen = Math.Max(0, EntriesNotRun - entryMissed - (HasReturnsAmongEntries ? returnMissed + filteredUnreturned : 0)),
            LostVictimMissed = (long)Counters.VictimMissed,
            LostUndecodable = undecodable,
        };
    }
}
