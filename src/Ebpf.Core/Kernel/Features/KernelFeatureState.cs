namespace Ebpf;

/// <summary>The outcome of trying a feature of the kernel.</summary>
public enum KernelFeatureState
{
    /// <summary>The kernel does not have it.</summary>
    Missing,

    /// <summary>This process cannot try it, for lack of rights or because of a limit (EPERM, EACCES, EMFILE, ENOMEM, ENOSYS from a
    /// seccomp filter, and the like): whether the kernel has it is not known.</summary>
    Refused,

    /// <summary>It was tried and works.</summary>
    Available,
}
