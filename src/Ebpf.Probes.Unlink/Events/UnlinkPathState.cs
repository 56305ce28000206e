namespace Ebpf.Probes.Unlink;

/// <summary>The completeness of the path.</summary>
public enum UnlinkPathState
{
    /// <summary>
    /// Whole, as the caller passed it: a relative path is relative to the caller's directory. The full path was not asked
    /// for, or could not be found: the directory was removed, is not in the caller's mount namespace, or is too deep (4,096 bytes, or
    /// before Linux 6.4 1,024 levels); a folder was being renamed, or another thread changed the caller's directory, at that moment;
    /// the descriptor is none of a directory; or 1,024 other calls were in flight.
    /// </summary>
    AsGiven = 0,

    /// <summary>
    /// Its first bytes: more long paths were in flight than the probe has room for; or, by <see cref="UnlinkAttachKind.Tracepoint"/>,
    /// the caller's string is longer than the kernel takes (4,096 bytes).
    /// </summary>
    Truncated = 1,

    /// <summary>
    /// Empty: what the caller passed could not be read; the kernel refused it as well (EFAULT). With every kind but
    /// <see cref="UnlinkAttachKind.Tracepoint"/> also for a string that is empty or too long (ENOENT, ENAMETOOLONG).
    /// </summary>
    Unreadable = 2,

    /// <summary>
    /// Whole, and the full path is known as well: the directory where it starts, at the moment of the call, and what the caller passed.
    /// </summary>
    Resolved = 3,
}
