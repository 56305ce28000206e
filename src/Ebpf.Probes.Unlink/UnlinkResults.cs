namespace Ebpf.Probes.Unlink;

/// <summary>Which results of a deletion are reported.</summary>
public enum UnlinkResults
{
    /// <summary>Successes and failures.</summary>
    All = 0,

    /// <summary>Only attempts that failed.</summary>
    Failures = 1,

    /// <summary>Only attempts that succeeded.</summary>
    Successes = 2,
}
