using Ebpf.Interop;

namespace Ebpf;

/// <summary>The kernel's description of a map.</summary>
public sealed record BpfMapInfo
{
    private BpfMapInfo()
    {
    }

    /// <summary>The number of the map, as bpftool shows it.</summary>
    public required uint Id { get; init; }

    /// <summary>The first 15 bytes of its name, made printable.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of map.</summary>
    public required BpfMapType Type { get; init; }

    /// <summary>Bytes of a key.</summary>
    public required uint KeySize { get; init; }

    /// <summary>Bytes of a value, of a per-CPU map those of one CPU.</summary>
    public required uint ValueSize { get; init; }

    /// <summary>Number of entries that it can hold; for a ring buffer its bytes.</summary>
    public required uint MaxEntries { get; init; }

    /// <summary>The properties that it was made with.</summary>
    public required BpfMapFlags Flags { get; init; }

    /// <summary>The number of its type description; 0: it has none.</summary>
    public required uint BtfId { get; init; }

    internal static unsafe BpfMapInfo Read(int descriptor)
    {
        bpf_map_info info = default;
        uint length = (uint)sizeof(bpf_map_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_map_get_info_by_fd(descriptor, &info, &length), "get information on a map");
        return new BpfMapInfo
        {
            Id = info.id,
            Name = KernelText.ToDisplay(KernelText.TrimAtNul(new ReadOnlySpan<byte>(info.name, 16))),
            Type = (BpfMapType)info.type,
            KeySize = info.key_size,
            ValueSize = info.value_size,
            MaxEntries = info.max_entries,
            Flags = (BpfMapFlags)info.map_flags,
            BtfId = info.btf_id,
        };
    }
}
