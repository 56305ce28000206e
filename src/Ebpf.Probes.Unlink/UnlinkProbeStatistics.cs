namespace Ebpf.Probes.Unlink;

/// <summary>What became of the deletions since the probe started.</summary>
/// <remarks>
/// Every call that returned while the probe was attached is in one of the counters, or still in the ring buffer. Only
/// <see cref="LostUnseen"/> can overlap with another one: it is computed from the kernel's own counts. Losses may include calls that
/// would not have been reported, for nobody saw what they were: other operations of the same function or system call, and renames
/// that replaced nothing. The kernel's counters are read one CPU after the other: under load they are exact for different moments.
/// </remarks>
public sealed record UnlinkProbeStatistics
{
    internal UnlinkProbeStatistics()
    {
    }

    /// <summary>Events handed to the reader.</summary>
    public long Delivered { get; internal init; }

    /// <summary>Calls that the filter held back, also where the kernel did not run the program at their return.</summary>
    public long Filtered { get; internal init; }

    /// <summary>
    /// Calls that have entered and not returned. Once nobody deletes any more, what is left are calls whose return was missed
    /// and whose thread has neither entered again nor been seen to end.
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

    /// <summary>The sum of all that was lost.</summary>
    public long Lost => LostRingFull + LostInFlightOverflow + LostEntryMissed + LostReturnMissed + LostUnseen + LostVictimMissed + LostUndecodable;
}
