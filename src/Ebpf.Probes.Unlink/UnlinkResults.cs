namespace Ebpf.Probes.Unlink;

/// <summary>Which results of a deletion are reported.</summary>
public enum UnlinkResults
{
    /// <summary>All.</summary>
    All = 0,

    /// <summary>Only attempts that failed.</summary>
    Failures = 1,

    /// <summary>Only what was deleted.</summary>
    Successes = 2,
}
