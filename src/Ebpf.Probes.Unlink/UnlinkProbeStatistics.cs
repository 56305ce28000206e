namespace Ebpf.Probes.Unlink;

/// <summary>What became of the deletions since the probe started.</summary>
/// <remarks>
/// Every call that returned while the probe was attached is in exactly one of the counters, or still in the ring
/// buffer. What was not seen cannot be told apart: among the losses may be calls of an operation that was not asked for, on the same
/// function or system call, and renames that replaced nothing. Counters of the kernel are read one CPU after the other: under load they are exact for different moments.
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
    /// Calls that have entered and not returned. When nobody deletes any more: those whose return the kernel did not
    /// run the program for, and whose thread neither entered again nor ended.
    /// </summary>
    public long InFlight { get; internal init; }

    /// <summary>Lost because the ring buffer was full: the reader was too slow, or the buffer is too small.</summary>
    public long LostRingFull { get; internal init; }

    /// <summary>Lost because too many calls were between their entry and their return.</summary>
    public long LostInFlightOverflow { get; internal init; }

    /// <summary>
    /// Lost because the kernel did not run the program at the entry, as happens to a kprobe that is hit within
    /// another. A call that entered in the moment before the probe was attached and returned after it counts here, too, and
    /// with <see cref="UnlinkAttachKind.Tracepoint"/> one that seccomp refused.
    /// </summary>
    public long LostEntryMissed { get; internal init; }

    /// <summary>Lost because the kernel did not run the program at the return; noticed when the thread enters again or ends.</summary>
    public long LostReturnMissed { get; internal init; }

    /// <summary>
    /// Lost because the kernel ran the program neither at the entry nor at the return, as it says itself: recursion misses of the
    /// programs and missed hits of the probes. Kernels before 5.11 and before 6.7 do not count these two. With
    /// <see cref="UnlinkAttachKind.KprobeSession"/> a call whose return was not run is here and in <see cref="InFlight"/>, until its thread
    /// enters again or ends.
    /// </summary>
    public long LostUnseen { get; internal init; }

    /// <summary>
    /// Renames that did not fail, and of which the kernel did not run the program that sees what they replace. Some may have
    /// replaced nothing.
    /// </summary>
    public long LostVictimMissed { get; internal init; }

    /// <summary>Lost: records that were not understood. Above 0: a defect of this library.</summary>
    public long LostUndecodable { get; internal init; }

    /// <summary>The sum of all that was lost.</summary>
    public long Lost => LostRingFull + LostInFlightOverflow + LostEntryMissed + LostReturnMissed + LostUnseen + LostVictimMissed + LostUndecodable;
}
