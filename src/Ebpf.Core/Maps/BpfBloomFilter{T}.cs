using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a bloom filter: a set that says of an element "certainly not" or "perhaps".</summary>
/// <typeparam name="T">An element, laid out as in C. Padding counts in a comparison: keep it zero.</typeparam>
/// <remarks>Each operation is one system call and allocates nothing. Thread safety: any thread.</remarks>
public sealed unsafe class BpfBloomFilter<T>
    where T : unmanaged
{
    internal BpfBloomFilter(BpfMap map) => Map = map;

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Adds an element. The filter never forgets it.</summary>
    /// <param name="element">The element.</param>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 5.16. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Add(T element) => Map.TryUpdate(null, &element, Libbpf.BPF_ANY);

    /// <summary>Asks for an element.</summary>
    /// <param name="element">The element.</param>
    /// <returns>False when it was certainly not added.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 5.16. Native: bpf_map_lookup_elem.</remarks>
    public bool MayContain(T element) => Map.TryLookup(null, &element);
}
