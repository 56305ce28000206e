namespace Ebpf.Probes.Unlink;

/// <summary>How much of the path is known.</summary>
public enum UnlinkPathState
{
    /// <summary>Whole, as the caller passed it: a relative path is relative to the caller's directory.</summary>
    AsGiven = 0,

    /// <summary>
    /// Its first bytes: the caller's string is longer than the kernel takes (4,096 bytes), or more long paths were in
    /// flight than the probe has room for.
    /// </summary>
    Truncated = 1,

    /// <summary>Empty: the caller passed a pointer or a string that could not be read; the kernel refused it, too.</summary>
    Unreadable = 2,
}
