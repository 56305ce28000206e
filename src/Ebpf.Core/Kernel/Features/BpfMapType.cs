namespace Ebpf;

/// <summary>The kind of a map, with the kernel's numbers (enum bpf_map_type in linux/bpf.h).</summary>
/// <remarks>A kind without a name here keeps the kernel's number.</remarks>
public enum BpfMapType
{
    /// <summary>Not a map.</summary>
    None = 0,

    /// <summary>Hash table. Kernel: 3.19.</summary>
    Hash = 1,

    /// <summary>Array; all elements exist always. Kernel: 3.19.</summary>
    Array = 2,

    /// <summary>Programs to call by index. Kernel: 4.2.</summary>
    ProgramArray = 3,

    /// <summary>Perf events, one per CPU. Kernel: 4.3.</summary>
    PerfEventArray = 4,

    /// <summary>Hash table with a value per CPU. Kernel: 4.6.</summary>
    PerCpuHash = 5,

    /// <summary>Array with a value per CPU. Kernel: 4.6.</summary>
    PerCpuArray = 6,

    /// <summary>Stack traces by number. Kernel: 4.6.</summary>
    StackTrace = 7,

    /// <summary>Control groups by index. Kernel: 4.8.</summary>
    CgroupArray = 8,

    /// <summary>Hash table that evicts the least recently used element. Kernel: 4.10.</summary>
    LruHash = 9,

    /// <summary>Hash table that evicts the least recently used element, with a value per CPU. Kernel: 4.10.</summary>
    LruPerCpuHash = 10,

    /// <summary>Trie: the value of the longest prefix that matches a key. Kernel: 4.11.</summary>
    LpmTrie = 11,

    /// <summary>Maps by index. Kernel: 4.12.</summary>
    ArrayOfMaps = 12,

    /// <summary>Maps by key. Kernel: 4.12.</summary>
    HashOfMaps = 13,

    /// <summary>Network devices by index, for XDP. Kernel: 4.14.</summary>
    DeviceMap = 14,

    /// <summary>Sockets by index. Kernel: 4.14.</summary>
    SocketMap = 15,

    /// <summary>CPUs to send frames to, for XDP. Kernel: 4.15.</summary>
    CpuMap = 16,

    /// <summary>AF_XDP sockets by index. Kernel: 4.18.</summary>
    XskMap = 17,

    /// <summary>Sockets by key. Kernel: 4.18.</summary>
    SocketHash = 18,

    /// <summary>Data of a control group and an attachment. Kernel: 4.19; deprecated.</summary>
    CgroupStorage = 19,

    /// <summary>Sockets that share a port. Kernel: 4.19.</summary>
    ReusePortSocketArray = 20,

    /// <summary>Data of a control group and an attachment, with a value per CPU. Kernel: 4.20; deprecated.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary>First in, first out. Kernel: 4.20.</summary>
    Queue = 22,

    /// <summary>Last in, first out. Kernel: 4.20.</summary>
    Stack = 23,

    /// <summary>Data of a socket. Kernel: 5.2.</summary>
    SocketStorage = 24,

    /// <summary>Network devices by key, for XDP. Kernel: 5.4.</summary>
    DeviceMapHash = 25,

    /// <summary>Functions of a kernel's structure. Kernel: 5.6.</summary>
    StructOps = 26,

    /// <summary>Ring buffer to user space. Kernel: 5.8.</summary>
    RingBuffer = 27,

    /// <summary>Data of an inode. Kernel: 5.10.</summary>
    InodeStorage = 28,

    /// <summary>Data of a task. Kernel: 5.11.</summary>
    TaskStorage = 29,

    /// <summary>Bloom filter: tells what was certainly not added. Kernel: 5.16.</summary>
    BloomFilter = 30,

    /// <summary>Ring buffer from user space. Kernel: 6.1.</summary>
    UserRingBuffer = 31,

    /// <summary>Data of a control group. Kernel: 6.2.</summary>
    CgroupLocalStorage = 32,

    /// <summary>Memory that programs and user space share. Kernel: 6.9.</summary>
    Arena = 33,

    /// <summary>Addresses of instructions of a program. Kernel: 6.19.</summary>
    InstructionArray = 34,
}
