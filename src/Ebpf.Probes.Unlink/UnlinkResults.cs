namespace Ebpf.Probes.Unlink;

/// <summary>Results of a deletion that are reported.</summary>
public enum UnlinkResults
{
    /// <summary>Successes and failures.</summary>
    All = 0,

    /// <summary>Only attempts that failed.</summary>
    Failures = 1,

    /// <summary>Only attempts that succeeded.</summary>
    Successes = 2,
}
