namespace Ebpf.SoakTests;

/// <summary>The damaged part.</summary>
public enum DamagedPart
{
    /// <summary>The object.</summary>
    BpfObject,

    /// <summary>The file that is given for the kernel's types. The object itself is whole.</summary>
    KernelTypes,
}
