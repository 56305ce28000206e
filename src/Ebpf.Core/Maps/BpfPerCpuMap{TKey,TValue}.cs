using System.Buffers;
using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a map that holds, for each key, one value per possible CPU.</summary>
/// <typeparam name="TKey">The key, laid out as in C. Padding counts in a comparison: keep it zero.</typeparam>
/// <typeparam name="TValue">The value of one CPU, laid out as in C.</typeparam>
/// <remarks>
/// Each operation is one system call and allocates nothing. Where TValue is not a multiple of 8 bytes, the values are
/// copied through rented memory. Thread safety: any thread.
/// </remarks>
/// <example>
/// <code>
/// BpfPerCpuMap&lt;uint, ulong&gt; lost = bpfObject.Maps["lost"].AsPerCpu&lt;uint, ulong&gt;();
/// ulong[] values = new ulong[lost.CpuCount];
/// lost.TryGetValues(0, values);
/// Console.WriteLine(values.Sum(value =&gt; (long)value));
/// </code>
/// </example>
public sealed unsafe partial class BpfPerCpuMap<TKey, TValue>
    where TKey : unmanaged
    where TValue : unmanaged
{
    internal BpfPerCpuMap(BpfMap map)
    {
        Map = map;
        int count = Libbpf.libbpf_num_possible_cpus();
        BpfError.ThrowIfFailed(count, "count the possible CPUs");
        CpuCount = count;
    }

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Number of values of each key: the CPUs that may ever come online.</summary>
    public int CpuCount { get; }

    /// <summary>From the value of one CPU to that of the next, as the kernel has them.</summary>
    private static int Stride => (sizeof(TValue) + 7) & ~7;

    /// <summary>Reads the values of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">Receives the value of each CPU; <see cref="CpuCount"/> long.</param>
    /// <returns>False when the map has no such key; then <paramref name="values"/> is unchanged.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.6. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValues(TKey key, Span<TValue> values)
    {
        RequireOneForEachCpu(values);
        if (Stride == sizeof(TValue))
        {
            fixed (TValue* pointer = values)
            {
                return Map.TryLookup(&key, pointer);
            }
        }

        byte[] padded = ArrayPool<byte>.Shared.Rent(Stride * CpuCount);
        try
        {
            fixed (byte* pointer = padded)
            {
                if (!Map.TryLookup(&key, pointer))
                {
                    return false;
                }
            }

            for (int cpu = 0; cpu < values.Length; cpu++)
            {
                values[cpu] = MemoryMarshal.Read<TValue>(padded.AsSpan(cpu * Stride));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(padded);
        }
    }

    /// <summary>Writes the values of a key, and adds the key if the map does not have it.</summary>
    /// <param name="key">The key; of an array the index.</param>
    /// <param name="values">The value of each CPU; <see cref="CpuCount"/> long.</param>
    /// <exception cref="ArgumentException"><paramref name="values"/> has another length.</exception>
    /// <exception cref="BpfException">ResourceLimit (E2BIG): the map is full, or an array has no such index.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>May overwrite what a program adds on a CPU meanwhile. Kernel: 4.6. Native: bpf_map_update_elem.</remarks>
    public void SetValues(TKey key, ReadOnlySpan<TValue> values)
    {
        RequireOneForEachCpu(values);
        if (Stride == sizeof(TValue))
        {
            fixed (TValue* pointer = values)
            {
                Map.TryUpdate(&key, pointer, Libbpf.BPF_ANY);
                return;
            }
        }

        byte[] padded = ArrayPool<byte>.Shared.Rent(Stride * CpuCount);
        try
        {
            padded.AsSpan(0, Stride * CpuCount).Clear();
            for (int cpu = 0; cpu < values.Length; cpu++)
            {
                MemoryMarshal.Write(padded.AsSpan(cpu * Stride), values[cpu]);
            }

            fixed (byte* pointer = padded)
            {
                Map.TryUpdate(&key, pointer, Libbpf.BPF_ANY);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(padded);
        }
    }

    /// <summary>Removes a key and its values.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="BpfException">NotSupported (EINVAL): an array keeps its elements.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.6. Native: bpf_map_delete_elem.</remarks>
    public bool Remove(TKey key) => Map.TryDelete(&key);

    /// <summary>Reads all elements, as <see cref="BpfMap{TKey,TValue}.GetEnumerator"/> does.</summary>
    /// <exception cref="BpfException">From MoveNext: the kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">From MoveNext: the map or its object was disposed.</exception>
    /// <remarks>It allocates once, nothing per element. Kernel: 5.6. Native: bpf_map_lookup_batch, or, for an array,
    /// bpf_map_get_next_key.</remarks>
    public Enumerator GetEnumerator() => new(Map, CpuCount);

    private void RequireOneForEachCpu(ReadOnlySpan<TValue> values)
    {
        if (values.Length != CpuCount)
        {
            throw new ArgumentException($"There are {CpuCount} values, one for each CPU; not {values.Length}.", nameof(values));
        }
    }
}
