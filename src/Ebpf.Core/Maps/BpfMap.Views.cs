namespace Ebpf;

/// <content>Typed views.</content>
public sealed unsafe partial class BpfMap
{
    /// <summary>A typed view of a map that has one value for each key.</summary>
    /// <typeparam name="TKey">As many bytes as <see cref="KeySize"/>.</typeparam>
    /// <typeparam name="TValue">As many bytes as <see cref="ValueSize"/>.</typeparam>
    /// <exception cref="InvalidOperationException">This map is of another kind, or its sizes are others.</exception>
    public BpfMap<TKey, TValue> As<TKey, TValue>()
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireKind("one value for each key",
            BpfMapType.Hash, BpfMapType.LruHash, BpfMapType.Array, BpfMapType.LpmTrie, BpfMapType.StackTrace);
        RequireSize("keys", KeySize, typeof(TKey), sizeof(TKey));
        RequireSize("values", ValueSize, typeof(TValue), sizeof(TValue));
        return new BpfMap<TKey, TValue>(this);
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

    private void RequireKind(string what, params ReadOnlySpan<BpfMapType> kinds)
    {
        if (!kinds.Contains(Type))
        {
            throw new InvalidOperationException(
                $"Map {Name} is a {Type}, which does not have {what}; these do: {string.Join(", ", kinds.ToArray())}.");
        }
    }

    private void RequireSize(string what, uint actual, Type type, int size)
    {
        if (actual != size)
        {
            throw new InvalidOperationException($"Map {Name} has {what} of {actual} bytes; {type.Name} has {size}.");
        }
    }
}
