namespace Ebpf;

/// <summary>What came of trying a feature of the kernel.</summary>
public enum KernelFeatureState
{
    /// <summary>The kernel does not have it.</summary>
    Missing,

    /// <summary>The kernel does not let this process try it (EPERM, EACCES): whether it has it is not known.</summary>
    Refused,

    /// <summary>It was tried and works.</summary>
    Available,
}
