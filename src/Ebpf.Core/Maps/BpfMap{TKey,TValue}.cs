using System.Collections;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a map that has one value for each key: a hash table, an array, a trie of prefixes.</summary>
/// <typeparam name="TKey">The key, laid out as in C. Padding counts in a comparison: keep it zero.</typeparam>
/// <typeparam name="TValue">The value, laid out as in C.</typeparam>
/// <remarks>
/// Each operation is one system call and allocates nothing. The kernel copies a value while others may write it: one of more
/// than 8 bytes may be read half written, unless the view is locked. Thread safety: any thread.
/// </remarks>
/// <example>
/// <code>
/// BpfMap&lt;uint, ulong&gt; counts = bpfObject.Maps["counts"].As&lt;uint, ulong&gt;();
/// counts.Set(4711, 0);
/// if (counts.TryGetValue(4711, out ulong count))
/// {
///     Console.WriteLine(count);
/// }
/// </code>
/// </example>
public sealed unsafe partial class BpfMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : unmanaged
    where TValue : unmanaged
{
    private readonly ulong _lock;

    internal BpfMap(BpfMap map, bool locked)
    {
        Map = map;
        _lock = locked ? Libbpf.BPF_F_LOCK : Libbpf.BPF_ANY;
    }

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Reads the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Receives the value, or default.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValue(TKey key, out TValue value)
    {
        value = default;
        fixed (TValue* pointer = &value)
        {
            return Map.TryLookup(&key, pointer, _lock);
        }
    }

    /// <summary>Writes the value of a key, and adds the key if the map does not have it.</summary>
    /// <param name="key">The key; of an array the index.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="BpfException">ResourceLimit (E2BIG, ENOSPC): the map is full, or an array has no such index. An
    /// <see cref="BpfMapType.LruHash"/> makes room instead. NotFound (ENOENT): a <see cref="BpfMapType.CgroupStorage"/> does not have the key.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Set(TKey key, TValue value) => Map.TryUpdate(&key, &value, Libbpf.BPF_ANY | _lock);

    /// <summary>Writes the value of a key that the map does not have yet.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the map has the key (an array has all); then nothing changed.</returns>
    /// <exception cref="BpfException">ResourceLimit (E2BIG, ENOSPC): the map is full.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_update_elem, BPF_NOEXIST.</remarks>
    public bool TryAdd(TKey key, TValue value) => Map.TryUpdate(&key, &value, Libbpf.BPF_NOEXIST | _lock);

    /// <summary>Writes the value of a key that the map has.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the map does not have the key; then nothing changed.</returns>
    /// <exception cref="BpfException">ResourceLimit (E2BIG): an array has no such index.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_update_elem, BPF_EXIST.</remarks>
    public bool TryUpdate(TKey key, TValue value) => Map.TryUpdate(&key, &value, Libbpf.BPF_EXIST | _lock);

    /// <summary>Removes a key and its value.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="BpfException">NotSupported (EINVAL): an array keeps its elements.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 3.19. Native: bpf_map_delete_elem.</remarks>
    public bool Remove(TKey key) => Map.TryDelete(&key);

    /// <summary>Reads and removes a key in one step: no other call can change, take or replace the value in between.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Receives the value, or default.</param>
    /// <returns>False when the map does not have the key.</returns>
    /// <exception cref="BpfException">NotSupported (ENOTSUPP): this kind of map cannot do it, or the kernel is older than 5.14;
    /// <see cref="TakeBatch"/> can since 5.6.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>A program that looked the value up before still has a pointer to it: what it writes there during or after the
    /// removal may be lost. Kernel: 5.14, hash tables. Native: bpf_map_lookup_and_delete_elem.</remarks>
    public bool TryRemove(TKey key, out TValue value)
    {
        value = default;
        fixed (TValue* pointer = &value)
        {
            return Map.TryLookupAndDelete(&key, pointer, _lock);
        }
    }

    /// <summary>Reads all elements, in the kernel's order. Concurrent additions and removals: see <see cref="BpfMapCursor{TKey}"/>.</summary>
    /// <exception cref="BpfException">From MoveNext: the kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">From MoveNext: the map or its object was disposed.</exception>
    /// <remarks>Reads ahead in batches: an element may be gone by the time it is reached. It allocates once, nothing per
    /// element. Kernel: 5.6. Native: bpf_map_lookup_batch, or bpf_map_get_next_key.</remarks>
    public Enumerator GetEnumerator() => new(Map, _lock);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
