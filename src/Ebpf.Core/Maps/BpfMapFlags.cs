namespace Ebpf;

/// <summary>Properties that a map is made with, with the kernel's numbers (BPF_F_… in linux/bpf.h).</summary>
/// <remarks>A flag without a name here keeps the kernel's number.</remarks>
[Flags]
#pragma warning disable CA1711 // It is what the kernel calls them.
public enum BpfMapFlags : uint
#pragma warning restore CA1711
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Memory for an element when it is added. Storages and tries need it. Kernel: 4.6.</summary>
    NoPreallocation = 1 << 0,

    /// <summary>A list of recent use for each CPU: evicts faster, and less exactly. Kernel: 4.10.</summary>
    NoCommonLru = 1 << 1,

    /// <summary>Memory of one NUMA node: <see cref="BpfMapOptions.NumaNode"/>. Kernel: 4.14.</summary>
    NumaNode = 1 << 2,

    /// <summary>System calls through what is made only read; what is opened elsewhere may write. Kernel: 4.15.</summary>
    ReadOnly = 1 << 3,

    /// <summary>System calls through what is made only write; what is opened elsewhere may read. Kernel: 4.15.</summary>
    WriteOnly = 1 << 4,

    /// <summary>Stack traces of build ids and offsets in place of addresses. Kernel: 4.17.</summary>
    StackBuildId = 1 << 5,

    /// <summary>A hash without a random seed, for tests alone. Kernel: 5.0.</summary>
    ZeroSeed = 1 << 6,

    /// <summary>Programs only read. Kernel: 5.2.</summary>
    ReadOnlyForPrograms = 1 << 7,

    /// <summary>Programs only write. Kernel: 5.2.</summary>
    WriteOnlyForPrograms = 1 << 8,

    /// <summary>A new socket inherits the data of the one that listens. Kernel: 5.3.</summary>
    Clone = 1 << 9,

    /// <summary>Can be mapped as memory: <see cref="BpfMap.MapMemory"/>. Kernel: 5.5, arrays; 6.9, arenas.</summary>
    Mappable = 1 << 10,

    /// <summary>Perf events stay in an array when the descriptor that put them there is closed. Kernel: 5.10.</summary>
    PreserveElements = 1 << 11,

    /// <summary>An array as value of a map of maps, where the sizes may differ. Kernel: 5.10.</summary>
    InnerMap = 1 << 12,

    /// <summary>A page of an arena that no program allocated is not for user space: SIGSEGV. Kernel: 6.9.</summary>
    FaultOnMissingPage = 1 << 17,

    /// <summary>A ring buffer that overwrites what was not read. Kernel: 6.19.</summary>
    Overwrite = 1 << 19,
}
