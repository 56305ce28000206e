using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a queue, which gives its elements first in first out, or of a stack: last in first out.</summary>
/// <typeparam name="T">An element, laid out as in C.</typeparam>
/// <remarks>Each operation is one system call and allocates nothing. Thread safety: any thread.</remarks>
/// <example>
/// <code>
/// BpfQueue&lt;uint&gt; processes = bpfObject.Maps["processes"].AsQueue&lt;uint&gt;();
/// while (processes.TryPop(out uint process))
/// {
///     Console.WriteLine(process);
/// }
/// </code>
/// </example>
#pragma warning disable CA1711 // It is what the kernel calls a queue.
public sealed unsafe class BpfQueue<T>
#pragma warning restore CA1711
    where T : unmanaged
{
    internal BpfQueue(BpfMap map) => Map = map;

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Adds an element.</summary>
    /// <param name="element">The element.</param>
    /// <exception cref="BpfException">ResourceLimit (E2BIG): it is full.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.20. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Push(T element) => Map.TryUpdate(null, &element, Libbpf.BPF_ANY);

    /// <summary>Takes the next element: of a queue the oldest, of a stack the newest.</summary>
    /// <param name="element">Receives the element, or default.</param>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.20. Native: bpf_map_lookup_and_delete_elem.</remarks>
    public bool TryPop(out T element)
    {
        element = default;
        fixed (T* pointer = &element)
        {
            return Map.TryLookupAndDelete(null, pointer);
        }
    }

    /// <summary>Reads the element that <see cref="TryPop"/> would take.</summary>
    /// <param name="element">Receives the element, or default.</param>
    /// <returns>False when it is empty.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.20. Native: bpf_map_lookup_elem.</remarks>
    public bool TryPeek(out T element)
    {
        element = default;
        fixed (T* pointer = &element)
        {
            return Map.TryLookup(null, pointer);
        }
    }
}
