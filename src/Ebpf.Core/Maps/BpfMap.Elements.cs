using System.Runtime.CompilerServices;
using Ebpf.Interop;

namespace Ebpf;

/// <content>
/// One element by its address, for the typed views, which know that the sizes are right. No operation allocates
/// unless it fails.
/// </content>
public sealed unsafe partial class BpfMap
{
    /// <summary>Whether the kernel takes and gives many elements at once. It does for these kinds since 5.6.</summary>
    internal bool HasBatches => HasBuckets || Type == BpfMapType.Array;

    /// <summary>Whether a batch continues at a bucket's number; else it continues at a key.</summary>
    internal bool HasBuckets => Type is BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash;

    /// <summary>The caller holds a lease of the owner.</summary>
    private int FileDescriptor => _map is null ? (int)_owner.DangerousGetHandle() : Libbpf.bpf_map__fd(_map);

    internal bool TryLookup(void* key, void* value)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_lookup_elem(FileDescriptor, key, value), "look up an element");
    }

    /// <returns>False when the map has the key and must not (BPF_NOEXIST), or has not and must (BPF_EXIST).</returns>
    internal bool TryUpdate(void* key, void* value, ulong flags)
    {
        using SafeHandleLease lease = new(_owner);
        int result = Libbpf.bpf_map_update_elem(FileDescriptor, key, value, flags);
        return !Is(flags == Libbpf.BPF_NOEXIST ? Libc.EEXIST : Libc.ENOENT, result, "set an element");
    }

    internal bool TryDelete(void* key)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_delete_elem(FileDescriptor, key), "remove an element");
    }

    internal bool TryLookupAndDelete(void* key, void* value)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_lookup_and_delete_elem(FileDescriptor, key, value), "take an element");
    }

    /// <param name="key">Null: the first key is wanted.</param>
    /// <param name="nextKey">Receives it.</param>
    internal bool TryGetNextKey(void* key, void* nextKey)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_get_next_key(FileDescriptor, key, nextKey), "get the next key");
    }

    /// <summary>Whether a call ended with one expected error; another throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Is(int expectedError, int result, string operation)
    {
        if (result < 0 && result != -expectedError)
        {
            throw Failure(result, operation);
        }

        return result < 0;
    }

    private BpfException Failure(int result, string operation) =>
        BpfError.Create(-result, $"{operation} of map {Name}", diagnosis: -result == Libc.E2BIG ? ExplainTooBig() : null);

    private FailureDiagnosis ExplainTooBig() => new(
        Type is BpfMapType.Array or BpfMapType.PerCpuArray
            ? $"The array has {MaxEntries} elements, counted from 0."
            : $"The map is full: it has room for {MaxEntries} elements.",
        "Load its object with a larger size (MapSizes).");

    private bpf_map_info ReadInfo()
    {
        using SafeHandleLease lease = new(_owner);
        bpf_map_info info = default;
        uint length = (uint)sizeof(bpf_map_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_map_get_info_by_fd(FileDescriptor, &info, &length), "get information on a map");
        return info;
    }
}
