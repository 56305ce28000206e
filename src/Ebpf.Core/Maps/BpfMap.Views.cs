namespace Ebpf;

/// <content>Typed views.</content>
public sealed unsafe partial class BpfMap
{
    /// <summary>A typed view of a map that has one value for each key.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <typeparam name="TValue">As many bytes as <see cref="ValueSize"/>.</typeparam>
    /// <param name="locked">Whether each value is read and written under its struct bpf_spin_lock, so that it is never half written.
    /// The map must be a hash table or an array with such a lock. Kernel: 5.1.</param>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its sizes are others.</exception>
    public BpfMap<TKey, TValue> As<TKey, TValue>(bool locked = false)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireKind("one value for each key",
            BpfMapType.Hash, BpfMapType.LruHash, BpfMapType.Array, BpfMapType.LpmTrie,
            BpfMapType.DeviceMap, BpfMapType.DeviceMapHash, BpfMapType.CpuMap);
        RequireSize("keys", KeySize, typeof(TKey), sizeof(TKey));
        RequireSize("values", ValueSize, typeof(TValue), sizeof(TValue));
        return new BpfMap<TKey, TValue>(this, locked);
    }

    /// <summary>A typed view of a map that has a value for each CPU.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <typeparam name="TValue">As many bytes as <see cref="ValueSize"/>: the value of one CPU.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its sizes are others.</exception>
    public BpfPerCpuMap<TKey, TValue> AsPerCpu<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireKind("a value for each CPU", BpfMapType.PerCpuHash, BpfMapType.LruPerCpuHash, BpfMapType.PerCpuArray);
        RequireSize("keys", KeySize, typeof(TKey), sizeof(TKey));
        RequireSize("values", ValueSize, typeof(TValue), sizeof(TValue));
        return new BpfPerCpuMap<TKey, TValue>(this);
    }

    /// <summary>A typed view of a queue or a stack.</summary>
    /// <typeparam name="T">As many bytes as <see cref="ValueSize"/>.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its size is another.</exception>
    public BpfQueue<T> AsQueue<T>()
        where T : unmanaged
    {
        RequireKind("elements to push and pop", BpfMapType.Queue, BpfMapType.Stack);
        RequireSize("values", ValueSize, typeof(T), sizeof(T));
        return new BpfQueue<T>(this);
    }

    /// <summary>A typed view of a map of maps.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its size is another.</exception>
    public BpfMapOfMaps<TKey> AsMapOfMaps<TKey>()
        where TKey : unmanaged
    {
        RequireKind("maps as values", BpfMapType.ArrayOfMaps, BpfMapType.HashOfMaps);
        RequireSize("keys", KeySize, typeof(TKey), sizeof(TKey));
        return new BpfMapOfMaps<TKey>(this);
    }

    /// <summary>A typed view of a map whose values user space gives by a descriptor: programs to call, cgroups, sockets.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its size is another.</exception>
    public BpfHandleMap<TKey> AsHandles<TKey>()
        where TKey : unmanaged
    {
        RequireKind("values that are given by a descriptor",
            BpfMapType.ProgramArray, BpfMapType.PerfEventArray, BpfMapType.CgroupArray, BpfMapType.SocketMap, BpfMapType.SocketHash,
            BpfMapType.XskMap, BpfMapType.ReusePortSocketArray);
        RequireSize("keys", KeySize, typeof(TKey), sizeof(TKey));
        return new BpfHandleMap<TKey>(this);
    }

    /// <summary>A typed view of a storage.</summary>
    /// <typeparam name="TValue">As many bytes as <see cref="ValueSize"/>.</typeparam>
    /// <param name="locked">Whether each value is read and written under its struct bpf_spin_lock.</param>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its size is another.</exception>
    public BpfStorage<TValue> AsStorage<TValue>(bool locked = false)
        where TValue : unmanaged
    {
        RequireKind("values that belong to an owner",
            BpfMapType.TaskStorage, BpfMapType.InodeStorage, BpfMapType.SocketStorage, BpfMapType.CgroupLocalStorage);
        RequireSize("values", ValueSize, typeof(TValue), sizeof(TValue));
        return new BpfStorage<TValue>(this, locked);
    }

    /// <summary>A typed view of a bloom filter.</summary>
    /// <typeparam name="T">As many bytes as <see cref="ValueSize"/>.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its size is another.</exception>
    public BpfBloomFilter<T> AsBloomFilter<T>()
        where T : unmanaged
    {
        RequireKind("elements that may be in it", BpfMapType.BloomFilter);
        RequireSize("values", ValueSize, typeof(T), sizeof(T));
        return new BpfBloomFilter<T>(this);
    }

    /// <summary>A view of a map of stack traces.</summary>
    /// <exception cref="InvalidOperationException">This map is of another kind.</exception>
    public BpfStackMap AsStacks()
    {
        RequireKind("stack traces", BpfMapType.StackTrace);
        return new BpfStackMap(this);
    }

    /// <summary>A view of keys and values as bytes, for sizes that are known only at run time.</summary>
    /// <exception cref="InvalidOperationException">System calls cannot use elements of this kind of map.</exception>
    public BpfByteMap AsBytes() => MapElementAttempt.Can(Type, MapAction.LookUp) || MapElementAttempt.Can(Type, MapAction.Set)
        ? new BpfByteMap(this)
        : throw new InvalidOperationException($"{Title} is of type {Type}, which has no elements: use {MapViews.NameFor(Type)}.");

    private void RequireKind(string what, params ReadOnlySpan<BpfMapType> kinds)
    {
        if (!kinds.Contains(Type))
        {
            throw new InvalidOperationException(
                $"{Title} is of type {Type}, which does not have {what}: use {MapViews.NameFor(Type)}.");
        }
    }

    private void RequireSize(string what, uint actual, Type type, int size)
    {
        if (actual != size)
        {
            throw new InvalidOperationException($"{Title} has {what} of {actual} bytes; {type.Name} has {size}.");
        }
    }
}
