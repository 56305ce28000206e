namespace Ebpf;

/// <summary>The outcome of one check of <see cref="BpfDoctor"/>.</summary>
public enum BpfCheckStatus
{
    /// <summary>It works here.</summary>
    Works,

    /// <summary>It works, with a restriction that the detail names.</summary>
    Limited,

    /// <summary>It does not work here.</summary>
    Fails,
}
