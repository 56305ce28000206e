namespace Ebpf.Probes.Unlink;

/// <summary>The completeness of the arguments.</summary>
public enum UnlinkCommandLineState
{
    /// <summary>All of them, where they were asked for.</summary>
    Whole = 0,

    /// <summary>Their first bytes.</summary>
    Truncated = 1,

    /// <summary>Nothing: the process's memory that held them was not there, as after it was swapped out.</summary>
    Unreadable = 2,
}
