namespace Ebpf.Probes.Unlink;

/// <summary>The deletions since the probe started, by outcome.</summary>
/// <remarks>
/// Every call that returned while the probe was attached has one outcome, or its event is still in the ring buffer. Only
/// <see cref="LostUnseen"/> can overlap with another loss: it is computed from the kernel's own counts. Losses may include calls that
/// would not have been reported, because no program saw what they were: other operations of the same function or system call, and
/// renames that replaced nothing. The kernel's counters are read one CPU after the other: under load they are of different moments.
/// </remarks>
/// <example>
/// <code>
/// UnlinkProbeStatistics statistics = probe.GetStatistics();
/// Console.WriteLine($"{statistics.Delivered} delivered, {statistics.Lost} lost, {statistics.LostRingFull} of these because the ring was full");
/// </code>
/// </example>
public sealed record UnlinkProbeStatistics
{
    /// <summary>The outcomes, one row each.</summary>
    internal static readonly IReadOnlyList<UnlinkOutcome> Outcomes =
    [
        new("delivered", statistics => statistics.Delivered),
        new("filtered", statistics => statistics.Filtered),
        new("ring_full", statistics => statistics.LostRingFull,
            "The ring buffer was full: read faster, filter in the kernel, or raise RingBufferSizeBytes."),
        new("in_flight_overflow", statistics => statistics.LostInFlightOverflow,
            "Too many calls were under way: raise InFlightCapacity."),
        new("entry_missed", statistics => statistics.LostEntryMissed,
            "The kernel did not run the program at the entry: leave AttachKind at Auto, on a kernel with kprobes."),
        new("return_missed", statistics => statistics.LostReturnMissed,
            "The kernel did not run the program at the return, as a kretprobe with many sleeping calls: leave AttachKind at Auto."),
        new("unseen", statistics => statistics.LostUnseen,
            "The kernel ran no program: call SetFilter and GetStatistics less often, and leave AttachKind at Auto."),
        new("victim_missed", statistics => statistics.LostVictimMissed,
            "The kernel did not run the program that sees what a rename replaces: call SetFilter and GetStatistics less often."),
        new("undecodable", statistics => statistics.LostUndecodable, "A defect of this library: report it."),
    ];

    internal UnlinkProbeStatistics()
    {
    }

    /// <summary>Converts the kernel's counters.</summary>
    /// <param name="counters">The programs' counters.</param>
    /// <param name="entriesNotRun">How often the kernel says that it did not run a program at an entry.</param>
    /// <param name="hasReturnsAmongEntries">Tells whether returns are among <paramref name="entriesNotRun"/>: a session is one program for both.</param>
    /// <remarks>
    /// An entry that found no room was missed at its return, too, and must not count twice. An entry that was not run is
    /// noticed at its return, unless that was not run either.
    /// </remarks>
    internal static UnlinkProbeStatistics From(in UnlinkCounters counters, long entriesNotRun, bool hasReturnsAmongEntries)
    {
        long returnMissed = (long)counters.ReturnMissed, filteredUnreturned = (long)counters.FilteredUnreturned;
        long entryMissed = Math.Max(0, (long)counters.EntryMissed - (long)counters.InFlightOverflow);
        return new UnlinkProbeStatistics
        {
            Filtered = (long)counters.Filtered + filteredUnreturned,
            LostRingFull = (long)counters.RingFull,
            LostInFlightOverflow = (long)counters.InFlightOverflow,
            LostEntryMissed = entryMissed,
            LostReturnMissed = returnMissed,
            LostUnseen = Math.Max(0, entriesNotRun - entryMissed - (hasReturnsAmongEntries ? returnMissed + filteredUnreturned : 0)),
            LostVictimMissed = (long)counters.VictimMissed,
        };
    }

    /// <summary>Events handed to the reader.</summary>
    public long Delivered { get; internal init; }

    /// <summary>Calls that the filter held back, also where the kernel did not run the program at their return.</summary>
    public long Filtered { get; internal init; }

    /// <summary>
    /// Calls that have entered and not returned. When no deletion is under way, the rest are calls whose return was missed
    /// and whose thread has neither entered again nor ended.
    /// </summary>
    public long InFlight { get; internal init; }

    /// <summary>Lost because the ring buffer was full: the reader was too slow, or the buffer is too small.</summary>
    public long LostRingFull { get; internal init; }

    /// <summary>Lost because too many calls were between their entry and their return.</summary>
    public long LostInFlightOverflow { get; internal init; }

    /// <summary>
    /// Lost because the kernel did not run the program at the entry, as happens to a kprobe that is hit inside another one. Also
    /// counts a call that entered just before the probe was attached and returned after it, and, with
    /// <see cref="UnlinkAttachKind.Tracepoint"/>, one that seccomp refused.
    /// </summary>
    public long LostEntryMissed { get; internal init; }

    /// <summary>Lost because the kernel did not run the program at the return; noticed when the thread enters again or ends.</summary>
    public long LostReturnMissed { get; internal init; }

    /// <summary>
    /// Lost because the kernel ran the program neither at the entry nor at the return. Computed from the kernel's own counts: recursion
    /// misses of the programs (of fentry from Linux 5.11, of others from 6.7) and missed hits of the probes (6.7). With <see cref="UnlinkAttachKind.KprobeSession"/> a call
    /// whose return was missed is counted here and in <see cref="InFlight"/>, until its thread enters again or ends.
    /// </summary>
    public long LostUnseen { get; internal init; }

    /// <summary>
    /// Renames that succeeded, and for which the kernel did not run the program that sees what they replace. Some may have
    /// replaced nothing.
    /// </summary>
    public long LostVictimMissed { get; internal init; }

    /// <summary>Records that could not be decoded. Above 0: a defect of this library.</summary>
    public long LostUndecodable { get; internal init; }

    /// <summary>Not null: the kernel does not run the probe's programs now. Null: it does, as far as a test can tell.</summary>
    /// <remarks>
    /// A test is a system call of this process that deletes nothing (<see cref="HarmlessCall"/>). It is made at the start, when the statistics
    /// are read (at most once a second), and at the end. The programs of all probes leave these calls out of events and counters.
    /// </remarks>
    public UnlinkBlindness? Blindness { get; internal init; }

    /// <summary>The time for which the probe was blind, without that of <see cref="Blindness"/>, which is not over. The deletions of that time are in no counter.</summary>
    public TimeSpan BlindTime { get; internal init; }

    /// <summary>The sum of all that was lost.</summary>
    public long Lost => Outcomes.Where(outcome => outcome.IsLoss).Sum(outcome => outcome.Count(this));
}
