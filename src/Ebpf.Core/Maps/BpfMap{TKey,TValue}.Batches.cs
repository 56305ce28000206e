using Ebpf.Interop;

namespace Ebpf;

/// <content>Many elements at once.</content>
public sealed unsafe partial class BpfMap<TKey, TValue>
{
    /// <summary>Reads the next elements. Call it until it returns 0.</summary>
    /// <param name="cursor">Where to continue; <c>default</c> to start.</param>
    /// <param name="keys">Receives the keys.</param>
    /// <param name="values">Receives the values; as long as <paramref name="keys"/>.</param>
    /// <returns>How many were read: may be fewer than there is room for; 0 only at the end.</returns>
    /// <exception cref="ArgumentException">The spans differ in length, or are empty.</exception>
    /// <exception cref="BpfException">ResourceLimit (ENOSPC): the elements of one bucket of a hash table come together, and
    /// there is not enough room for them; the same call with longer spans continues.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>One system call for a hash table or an array; for other kinds two per element. Kernel: 5.6. Native:
    /// bpf_map_lookup_batch, or bpf_map_get_next_key and bpf_map_lookup_elem.</remarks>
    public int GetBatch(ref BpfMapCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values) => Read(ref cursor, keys, values, remove: false);

    /// <summary>Reads and removes the next elements of a hash table, each bucket in one step. Call it until it returns 0.</summary>
    /// <param name="cursor">Where to continue; <c>default</c> to start.</param>
    /// <param name="keys">Receives the keys.</param>
    /// <param name="values">Receives the values; as long as <paramref name="keys"/>.</param>
    /// <returns>How many were taken: may be fewer than there is room for; 0 only at the end.</returns>
    /// <exception cref="ArgumentException">The spans differ in length, or are empty.</exception>
    /// <exception cref="BpfException">NotSupported (ENOTSUPP): this kind of map cannot do it. ResourceLimit (ENOSPC): as for
    /// <see cref="GetBatch"/>; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 5.6, hash tables. Native: bpf_map_lookup_and_delete_batch.</remarks>
    public int TakeBatch(ref BpfMapCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values) => Read(ref cursor, keys, values, remove: true);

    /// <summary>Writes the values of several keys, in order.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">Their values; as long as <paramref name="keys"/>.</param>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    /// <exception cref="BpfException">ResourceLimit (E2BIG, ENOSPC): the map is full, or an array has no such index. The
    /// elements before are written; the message says how many.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Not atomic: a concurrent reader may see some of the values changed and some not. One system call for a hash
    /// table or an array; for other kinds one per element. Kernel: 5.6. Native: bpf_map_update_batch, or bpf_map_update_elem.</remarks>
    public void SetBatch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TValue> values)
    {
        RequireSameLength(keys.Length, values.Length);
        fixed (TKey* key = keys)
        fixed (TValue* value = values)
        {
            if (Map.HasBatches && keys.Length > 0)
            {
                Map.UpdateBatch(key, value, (uint)keys.Length, _lock);
                return;
            }

            for (int i = 0; i < keys.Length; i++)
            {
                Map.TryUpdate(key + i, value + i, Libbpf.BPF_ANY | _lock);
            }
        }
    }

    /// <summary>Removes keys and their values.</summary>
    /// <param name="keys">The keys; those that the map does not have are skipped.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="BpfException">NotSupported (ENOTSUPP): an array keeps its elements.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>One system call for a hash table, and one more for each key that it does not have; for other kinds one per
    /// element. Kernel: 5.6. Native: bpf_map_delete_batch, or bpf_map_delete_elem.</remarks>
    public int RemoveBatch(ReadOnlySpan<TKey> keys)
    {
        int removed = 0;
        fixed (TKey* key = keys)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                int count = Map.HasBatches ? (int)Map.DeleteBatch(key + i, (uint)(keys.Length - i)) : Map.TryDelete(key + i) ? 1 : 0;
                removed += count;
                i += Map.HasBatches ? count : 0; // Now at the key that the map does not have.
            }
        }

        return removed;
    }

    private int Read(ref BpfMapCursor<TKey> cursor, Span<TKey> keys, Span<TValue> values, bool remove)
    {
        RequireSameLength(keys.Length, values.Length);
        ArgumentOutOfRangeException.ThrowIfZero(keys.Length, nameof(keys));
        fixed (TKey* key = keys)
        fixed (TValue* value = values)
        {
            return cursor.TryRead(Map, key, (byte*)value, sizeof(TValue), keys.Length, remove, _lock, out int count)
                ? count
                : throw BpfError.Create(Libc.ENOSPC, $"read {keys.Length} elements of map {Map.Name}: one bucket has more");
        }
    }

    private static void RequireSameLength(int keys, int values)
    {
        if (keys != values)
        {
            throw new ArgumentException($"There are {keys} keys, and {values} values.", nameof(values));
        }
    }
}
