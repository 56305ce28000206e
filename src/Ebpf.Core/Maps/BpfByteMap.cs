using Ebpf.Interop;

namespace Ebpf;

/// <summary>A view of a map whose sizes are known only at run time: keys and values as bytes, as the kernel has them.</summary>
/// <remarks>
/// A per-CPU map has a value for each possible CPU, each padded to a multiple of 8 bytes: <see cref="ValueLength"/> has all of them.
/// Each operation is one system call and allocates nothing. Thread safety: any thread.
/// </remarks>
public sealed unsafe partial class BpfByteMap
{
    internal BpfByteMap(BpfMap map)
    {
        Map = map;
        ValueLength = IsPerCpu(map.Type) ? checked((int)((map.ValueSize + 7) & ~7u) * CountCpus()) : checked((int)map.ValueSize);
    }

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>The bytes of a key; 0 for a kind without keys.</summary>
    public int KeyLength => checked((int)Map.KeySize);

    /// <summary>The bytes of a value, of a per-CPU map those of all CPUs.</summary>
    public int ValueLength { get; }

    /// <summary>Reads the value of a key; of a queue or a stack the next element.</summary>
    /// <param name="key">As long as <see cref="KeyLength"/>.</param>
    /// <param name="value">Receives the value; as long as <see cref="ValueLength"/>.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="BpfException">NotSupported: the kind of map cannot do it.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValue(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RequireLength(key, KeyLength, nameof(key));
        RequireLength(value, ValueLength, nameof(value));
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            return Map.TryLookup(keyBytes, valueBytes);
        }
    }

    /// <summary>Writes the value of a key, and adds the key if the map does not have it; to a queue or a stack it adds an element.</summary>
    /// <param name="key">As long as <see cref="KeyLength"/>.</param>
    /// <param name="value">As long as <see cref="ValueLength"/>.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="BpfException">ResourceLimit (E2BIG, ENOSPC): the map is full, or an array has no such index. NotSupported: the
    /// kind of map cannot do it.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        RequireLength(key, KeyLength, nameof(key));
        RequireLength(value, ValueLength, nameof(value));
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            Map.TryUpdate(keyBytes, valueBytes, Libbpf.BPF_ANY);
        }
    }

    /// <summary>Removes a key and its value.</summary>
    /// <param name="key">As long as <see cref="KeyLength"/>.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    /// <exception cref="BpfException">NotSupported: the kind of map cannot do it.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_delete_elem.</remarks>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        RequireLength(key, KeyLength, nameof(key));
        fixed (byte* keyBytes = key)
        {
            return Map.TryDelete(keyBytes);
        }
    }

    /// <summary>Reads all elements, in the kernel's order. The one that was read last may be removed.</summary>
    /// <exception cref="BpfException">From MoveNext: NotSupported: the kernel does not enumerate this kind of map.</exception>
    /// <exception cref="ObjectDisposedException">From MoveNext: the map or its object was disposed.</exception>
    /// <remarks>Two system calls for an element. When another removes the element that comes next, elements may come again;
    /// it ends all the same. Kernel: 4.12. Native: bpf_map_get_next_key, bpf_map_lookup_elem.</remarks>
    public Enumerator GetEnumerator() => new(this);

    private static bool IsPerCpu(BpfMapType type) => type is BpfMapType.PerCpuArray or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash
        or BpfMapType.PerCpuCgroupStorage;

    private static int CountCpus()
    {
        int count = Libbpf.libbpf_num_possible_cpus();
        BpfError.ThrowIfFailed(count, "count the possible CPUs");
        return count;
    }

    private static void RequireLength(ReadOnlySpan<byte> bytes, int length, string parameterName)
    {
        if (bytes.Length != length)
        {
            throw new ArgumentException($"The {parameterName} has {length} bytes in this map; {bytes.Length} are given.", parameterName);
        }
    }
}
