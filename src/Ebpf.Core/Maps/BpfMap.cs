using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A map: one of a <see cref="BpfObject"/>, or one that was made or opened on its own.</summary>
/// <remarks>
/// A map of an object is a view: it can be used until its object is disposed, and disposing the map does nothing.
/// A map that was made, opened or taken from a <see cref="BpfMapOfMaps{TKey}"/> on its own keeps the kernel's map alive until it
/// is disposed. Typed views can be used as long as the map that they view. Thread safety: any thread.
/// </remarks>
/// <example>
/// <code>
/// BpfMap&lt;uint, ulong&gt; counts = bpfObject.Maps["counts"].As&lt;uint, ulong&gt;();
/// foreach ((uint process, ulong count) in counts)
/// {
///     Console.WriteLine($"{process}: {count}");
/// }
/// </code>
/// </example>
public sealed unsafe partial class BpfMap : IDisposable
{
    private readonly SafeHandle _owner;
    private readonly bpf_map* _map; // null: the owner is a file descriptor

    internal BpfMap(SafeBpfObjectHandle owner, bpf_map* map, BtfTypes types)
    {
        _owner = owner;
        _map = map;
        Name = CString.FromPointer(Libbpf.bpf_map__name(map));
        KeyType = TypeOf(types, Libbpf.bpf_map__btf_key_type_id(map));
        ValueType = TypeOf(types, Libbpf.bpf_map__btf_value_type_id(map));
        if ((BpfMapType)Libbpf.bpf_map__type(map) is BpfMapType.RingBuffer or BpfMapType.UserRingBuffer)
        {
            // The source may say what its records are: the kernel does not take a size for that.
            Check(Libbpf.bpf_map__set_value_size(map, 0), $"open map {Name}");
        }

        ReadSettings();
    }

    private BpfMap(SafeFileHandle owner)
    {
        _owner = owner;
        bpf_map_info info = ReadInfo();
        Name = CString.FromPointer(info.name);
        Type = (BpfMapType)info.type;
        KeySize = info.key_size;
        ValueSize = info.value_size;
        MaxEntries = info.max_entries;
        Flags = (BpfMapFlags)info.map_flags;
    }

    /// <summary>The name of the C variable; of a map on its own its first 15 bytes, which is what the kernel keeps.</summary>
    public string Name { get; }

    /// <summary>The begin of a sentence about it.</summary>
    internal string Title => Name.Length == 0 ? "The map" : $"Map {Name}";

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; private set; }

    /// <summary>Bytes of a key; 0 for a kind without keys, such as a ring buffer or a queue.</summary>
    public uint KeySize { get; private set; }

    /// <summary>Bytes of a value, of a per-CPU map those of one CPU; 0 for a ring buffer.</summary>
    public uint ValueSize { get; private set; }

    /// <summary>The type of a key in C; null where the source gives only a size, and for a map that was opened on its own.</summary>
    public BtfType? KeyType { get; }

    /// <summary>
    /// The type of a value in C, of a ring buffer that of a record; null where the source does not tell, and for a map that was opened
    /// on its own.
    /// </summary>
    public BtfType? ValueType { get; }

    /// <summary>Number of entries that it can hold; for a ring buffer its bytes.</summary>
    public uint MaxEntries { get; private set; }

    /// <summary>The kernel's number of the map, as <c>bpftool map</c> shows it.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Read from the kernel at each call. Kernel: 4.13. Native: bpf_map_get_info_by_fd.</remarks>
    public uint Id => ReadInfo().id;

    /// <summary>The properties that it was made with.</summary>
    public BpfMapFlags Flags { get; private set; }

    /// <summary>Calls a function with libbpf's map and its object.</summary>
    /// <exception cref="ArgumentException">The map is on its own: libbpf does not have it.</exception>
    internal T UseNative<T>(Func<SafeBpfObjectHandle, nint, T> use)
    {
        using SafeHandleLease lease = new(_owner);
        return _owner is SafeBpfObjectHandle owner ? use(owner, (nint)_map) : throw new ArgumentException($"Map {Name} is not one of an object.");
    }

    /// <summary>Releases a map that was made or opened on its own. For a map of an object, and a second time, it does nothing.</summary>
    public void Dispose()
    {
        if (_map is null)
        {
            _owner.Dispose();
        }
    }

    private static BtfType? TypeOf(BtfTypes types, uint id) => id > 0 && id < types.Count ? types[(int)id] : null;
}
