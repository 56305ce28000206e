namespace Ebpf;

/// <summary>The method that gives the elements of each kind of map.</summary>
internal static class MapViews
{
    internal static string NameFor(BpfMapType type) => type switch
    {
        BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash or BpfMapType.PerCpuArray => nameof(BpfMap.AsPerCpu),
        BpfMapType.Queue or BpfMapType.Stack => nameof(BpfMap.AsQueue),
        BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps => nameof(BpfMap.AsMapOfMaps),
        BpfMapType.PerfEventArray => "PerfBufferReader.Open",
        BpfMapType.ProgramArray or BpfMapType.CgroupArray or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.XskMap
            or BpfMapType.ReusePortSocketArray => nameof(BpfMap.AsHandles),
        BpfMapType.TaskStorage or BpfMapType.InodeStorage or BpfMapType.SocketStorage or BpfMapType.CgroupLocalStorage => nameof(BpfMap.AsStorage),
        BpfMapType.BloomFilter => nameof(BpfMap.AsBloomFilter),
        BpfMapType.StackTrace => nameof(BpfMap.AsStacks),
        BpfMapType.RingBuffer => "RingBufferReader.Open",
        BpfMapType.UserRingBuffer => "UserRingBufferWriter.Open",
        BpfMapType.Arena => nameof(BpfMap.MapMemory),
        _ => nameof(BpfMap.As),
    };
}
