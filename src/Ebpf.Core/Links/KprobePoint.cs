namespace Ebpf;

/// <summary>Where in a function a program is called.</summary>
public enum KprobePoint
{
    /// <summary>At its entry.</summary>
    Entry,

    /// <summary>At its return.</summary>
    Return,

    /// <summary>At both, as one session: the entry decides whether the return is called. Kernel: 6.10.</summary>
    EntryAndReturn,
}
