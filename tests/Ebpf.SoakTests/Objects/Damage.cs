namespace Ebpf.SoakTests;

/// <summary>The kind of damage to a file.</summary>
public enum Damage
{
    /// <summary>It ends too early.</summary>
    CutOff,

    /// <summary>One bit is another.</summary>
    OneBit,

    /// <summary>Some bits and words are others.</summary>
    Some,
}
