namespace Ebpf.Build;

/// <summary>Chooses the view of a map, by its kind and its types.</summary>
internal static class MapWriter
{
    /// <returns>The type of the property, and the expression that makes it of <c>map</c>; for a reader, the name of its class and that of its events.</returns>
    internal static (string Type, string Expression, string? Reader) Write(TypeMap types, MapModel map, string name, BtfType? record)
    {
        string? key = NameOf(types, map.Key, map.KeySize, $"{name}Key");
        string? value = NameOf(types, map.Value, map.ValueSize, $"{name}Value");
        switch (map.Type)
        {
            case BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.Array or BpfMapType.LpmTrie
                or BpfMapType.DeviceMap or BpfMapType.DeviceMapHash or BpfMapType.CpuMap when key is not null && value is not null:
                return ($"global::Ebpf.BpfMap<{key}, {value}>", $"As<{key}, {value}>()", null);
            case BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash or BpfMapType.PerCpuArray when key is not null && value is not null:
                return ($"global::Ebpf.BpfPerCpuMap<{key}, {value}>", $"AsPerCpu<{key}, {value}>()", null);
            case BpfMapType.Queue or BpfMapType.Stack when value is not null:
                return ($"global::Ebpf.BpfQueue<{value}>", $"AsQueue<{value}>()", null);
            case BpfMapType.StackTrace:
                return ("global::Ebpf.BpfStackMap", "AsStacks()", null);
            case BpfMapType.BloomFilter when value is not null:
                return ($"global::Ebpf.BpfBloomFilter<{value}>", $"AsBloomFilter<{value}>()", null);
            case BpfMapType.TaskStorage or BpfMapType.InodeStorage or BpfMapType.SocketStorage or BpfMapType.CgroupLocalStorage when value is not null:
                return ($"global::Ebpf.BpfStorage<{value}>", $"AsStorage<{value}>()", null);
            case BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps when key is not null:
                return ($"global::Ebpf.BpfMapOfMaps<{key}>", $"AsMapOfMaps<{key}>()", null);
            case BpfMapType.ProgramArray or BpfMapType.CgroupArray or BpfMapType.SocketMap or BpfMapType.SocketHash or BpfMapType.XskMap
                or BpfMapType.ReusePortSocketArray when key is not null:
                return ($"global::Ebpf.BpfHandleMap<{key}>", $"AsHandles<{key}>()", null);
            case BpfMapType.RingBuffer or BpfMapType.PerfEventArray when record is not null:
                string type = types.Map(record, $"{name}Record").Name;
                string reader = $"global::Ebpf.{(map.Type == BpfMapType.RingBuffer ? "RingBufferReader" : "PerfBufferReader")}";
                return ($"{reader}<{type}>", type, reader);
            default:
                return ("global::Ebpf.BpfMap", "", null); // Sizes that C# has no type for, and kinds without elements.
        }
    }

    /// <returns>Null when C# has no type of the size.</returns>
    private static string? NameOf(TypeMap types, BtfType? type, long size, string context) => type switch
    {
        { SizeBytes: > 0 and <= TypeMap.MaxSize } => types.Map(type, context).InMemory.Name,
        null => size switch { 1 => "byte", 2 => "ushort", 4 => "uint", 8 => "ulong", _ => null },
        _ => null,
    };
}
