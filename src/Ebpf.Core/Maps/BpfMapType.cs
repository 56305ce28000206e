namespace Ebpf;

/// <summary>The kind of a map, with the kernel's numbers (enum bpf_map_type in linux/bpf.h).</summary>
/// <remarks>A map of a kind that has no name here has the kernel's number all the same.</remarks>
public enum BpfMapType
{
    /// <summary>Not a map.</summary>
    None = 0,

    /// <summary>Hash table. Kernel: 3.19.</summary>
    Hash = 1,

    /// <summary>Array. Kernel: 3.19.</summary>
    Array = 2,

    /// <summary>Hash table with a value per CPU. Kernel: 4.6.</summary>
    PerCpuHash = 5,

    /// <summary>Array with a value per CPU. Kernel: 4.6.</summary>
    PerCpuArray = 6,

    /// <summary>Hash table that forgets the least recently used, with a value per CPU. Kernel: 4.10.</summary>
    LruPerCpuHash = 10,

    /// <summary>Ring buffer to user space. Kernel: 5.8.</summary>
    RingBuffer = 27,
}
