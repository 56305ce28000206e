using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A map that holds, for each key, one value per possible CPU.</summary>
/// <typeparam name="TKey">The key, laid out as in C.</typeparam>
/// <typeparam name="TValue">The value of one CPU, laid out as in C.</typeparam>
/// <remarks>It can be used until the map's object is disposed. Thread safety: any thread.</remarks>
public sealed unsafe class BpfPerCpuMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly BpfMap _map;

    internal BpfPerCpuMap(BpfMap map)
    {
        if (map.Type is not (BpfMapType.PerCpuArray or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash))
        {
            throw new InvalidOperationException($"Map {map.Name} is a {map.Type}, which has no value per CPU.");
        }

        if (map.KeySize != sizeof(TKey) || map.ValueSize != sizeof(TValue))
        {
            throw new InvalidOperationException(
                $"Map {map.Name} has keys of {map.KeySize} and values of {map.ValueSize} bytes; "
                + $"{typeof(TKey).Name} has {sizeof(TKey)} and {typeof(TValue).Name} has {sizeof(TValue)}.");
        }

        _map = map;
        int count = Libbpf.libbpf_num_possible_cpus();
        BpfError.ThrowIfFailed(count, "count the possible CPUs");
        CpuCount = count;
    }

    /// <summary>How many values each key has: the CPUs that may ever come online.</summary>
    public int CpuCount { get; }

    /// <summary>Reads the values of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Receives the value of each CPU; <see cref="CpuCount"/> long.</param>
    /// <returns>False when the map has no such key; then <paramref name="values"/> is unchanged.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map's object was disposed.</exception>
    /// <remarks>Kernel: 4.6. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValues(TKey key, Span<TValue> values)
    {
        if (values.Length != CpuCount)
        {
            throw new ArgumentException($"{CpuCount} values are needed, one for each CPU; there is room for {values.Length}.", nameof(values));
        }

        // The kernel aligns each CPU's value to 8 bytes.
        int stride = (sizeof(TValue) + 7) & ~7;
        byte[] buffer = new byte[stride * CpuCount];
        // SAFETY: the kernel writes one stride for each possible CPU.
        fixed (byte* pointer = buffer)
        {
            if (!_map.TryLookup(&key, pointer))
            {
                return false;
            }
        }

        for (int cpu = 0; cpu < values.Length; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(buffer.AsSpan(cpu * stride));
        }

        return true;
    }
}
