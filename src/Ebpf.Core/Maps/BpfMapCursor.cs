using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The place up to which a map was read in batches. Start with <c>default</c>; one cursor is for one map.</summary>
/// <typeparam name="TKey">The map's key.</typeparam>
/// <remarks>
/// A hash table is read bucket by bucket: an element that stays in it comes exactly once, whatever else is added and removed.
/// The other kinds keep their keys, except <see cref="BpfMapType.LpmTrie"/> and <see cref="BpfMapType.StackTrace"/>: there an
/// element can come again when the one before it is removed meanwhile. Every reading ends. Thread safety: one thread.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public unsafe struct BpfMapCursor<TKey>
    where TKey : unmanaged
{
    private TKey _lastKey;
    private uint _nextBucket;
    private uint _keysRead;
    private bool _isUnderWay;

    /// <summary>Tells whether everything was read.</summary>
    public bool IsAtEnd { get; private set; }

    /// <param name="map">The same at each call.</param>
    /// <param name="keys">Room for as many as <paramref name="capacity"/>.</param>
    /// <param name="values">As much room for values.</param>
    /// <param name="valueSize">From one value to the next.</param>
    /// <param name="capacity">The most to read.</param>
    /// <param name="remove">Whether what is read leaves the map.</param>
    /// <param name="flags">BPF_F_LOCK, or none.</param>
    /// <param name="count">How many were read; 0 only at the end, or when the capacity is 0.</param>
    /// <returns>False when the next bucket has more elements than the capacity; then nothing was read.</returns>
    internal bool TryRead(BpfMap map, TKey* keys, byte* values, int valueSize, int capacity, bool remove, ulong flags, out int count)
    {
        count = 0;
        if (IsAtEnd || capacity == 0)
        {
            return true;
        }

        if (!map.HasBatches)
        {
            count = ReadSingly(map, keys, values, valueSize, capacity, remove, flags);
            return true;
        }

        TKey lastKey = _lastKey;
        uint bucket = _nextBucket;
        void* position = map.HasBuckets ? &bucket : &lastKey; // The kernel reads it before it writes the next.
        uint read = (uint)capacity;
        BatchResult result = map.LookupBatch(_isUnderWay ? position : null, position, keys, values, ref read, remove, flags);
        count = (int)read;
        if (result == BatchResult.TooSmall)
        {
            return false;
        }

        (_lastKey, _nextBucket, _isUnderWay, IsAtEnd) = (lastKey, bucket, true, result == BatchResult.End);
        return true;
    }

    private int ReadSingly(BpfMap map, TKey* keys, byte* values, int valueSize, int capacity, bool remove, ulong flags)
    {
        int count = 0;
        TKey last = _lastKey, next;
        while (count < capacity && !IsAtEnd)
        {
            // A key that was removed meanwhile leads back to the first: the count of keys makes an end of it.
            if ((map.MaxEntries > 0 && _keysRead == map.MaxEntries) || !map.TryGetNextKey(_isUnderWay ? &last : null, &next))
            {
                IsAtEnd = true;
                break;
            }

            (last, _isUnderWay, _keysRead) = (next, true, _keysRead + 1);
            byte* value = values + ((nint)count * valueSize);
            if (remove ? map.TryLookupAndDelete(&next, value, flags) : map.TryLookup(&next, value, flags))
            {
                keys[count++] = next;
            }
        }

        _lastKey = last;
        return count;
    }
}
