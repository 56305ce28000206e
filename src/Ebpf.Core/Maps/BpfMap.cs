using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>One map of a <see cref="BpfObject"/>.</summary>
/// <remarks>It owns nothing: it can be used until its object is disposed. Thread safety: any thread.</remarks>
public sealed unsafe class BpfMap
{
    private readonly SafeBpfObjectHandle _owner;
    private readonly bpf_map* _map;

    internal BpfMap(SafeBpfObjectHandle owner, bpf_map* map)
    {
        _owner = owner;
        _map = map;
        Name = CString.FromPointer(Libbpf.bpf_map__name(map));
        Type = (BpfMapType)Libbpf.bpf_map__type(map);
        KeySize = Libbpf.bpf_map__key_size(map);
        ValueSize = Libbpf.bpf_map__value_size(map);
        MaxEntries = Libbpf.bpf_map__max_entries(map);
    }

    /// <summary>The name of the C variable.</summary>
    public string Name { get; }

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; private set; }

    /// <summary>Bytes of a key; 0 for a ring buffer.</summary>
    public uint KeySize { get; }

    /// <summary>Bytes of a value; 0 for a ring buffer.</summary>
    public uint ValueSize { get; }

    /// <summary>How many entries it can hold; for a ring buffer its bytes.</summary>
    public uint MaxEntries { get; private set; }

    /// <summary>A typed view of a map that has a value for each CPU.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <typeparam name="TValue">As many bytes as <see cref="ValueSize"/>: the value of one CPU.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its sizes are others.</exception>
    public BpfPerCpuMap<TKey, TValue> AsPerCpu<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged => new(this);

    internal void ChangeType(BpfMapType type)
    {
        BpfError.ThrowIfFailed(Libbpf.bpf_map__set_type(_map, (bpf_map_type)type), $"make map {Name} a {type}");
        Type = type;
    }

    internal void Resize(uint maxEntries)
    {
        BpfError.ThrowIfFailed(Libbpf.bpf_map__set_max_entries(_map, maxEntries), $"set the size of map {Name} to {maxEntries}");
        MaxEntries = Libbpf.bpf_map__max_entries(_map); // libbpf rounds a ring buffer up.
    }

    internal bool TryLookup(void* key, void* value)
    {
        using SafeHandleLease lease = new(_owner);
        int result = Libbpf.bpf_map_lookup_elem(Libbpf.bpf_map__fd(_map), key, value);
        if (result == -Libc.ENOENT)
        {
            return false;
        }

        BpfError.ThrowIfFailed(result, $"look up in map {Name}");
        return true;
    }

    /// <summary>A file descriptor of its own, which outlives the object.</summary>
    internal SafeFileHandle DuplicateFileDescriptor()
    {
        using SafeHandleLease lease = new(_owner);
        int duplicate = Libc.fcntl(Libbpf.bpf_map__fd(_map), Libc.F_DUPFD_CLOEXEC, 0);
        BpfError.ThrowIfLibcFailed(duplicate, $"duplicate the file descriptor of map {Name}");
        return new SafeFileHandle(duplicate, ownsHandle: true);
    }
}
