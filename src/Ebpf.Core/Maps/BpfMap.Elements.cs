using System.Runtime.CompilerServices;
using Ebpf.Interop;

namespace Ebpf;

/// <content>
/// One element by its address, for the typed views, which know that the sizes are right. No operation allocates
/// unless it fails.
/// </content>
public sealed unsafe partial class BpfMap
{
    private const ulong ConditionFlags = Libbpf.BPF_NOEXIST | Libbpf.BPF_EXIST;

    /// <summary>Tells whether the kernel takes and gives many elements at once. It does for these kinds since 5.6.</summary>
    internal bool HasBatches => HasBuckets || Type == BpfMapType.Array;

    /// <summary>Tells whether a batch continues at a bucket's number; else it continues at a key.</summary>
    internal bool HasBuckets => Type is BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash;

    /// <summary>The caller holds a lease of the owner.</summary>
    /// <exception cref="InvalidOperationException">The map was left out of its object.</exception>
    private int FileDescriptor => _map is null ? (int)_owner.DangerousGetHandle()
        : IsCreated ? Libbpf.bpf_map__fd(_map)
        : throw new InvalidOperationException($"Map {Name} was left out of its object ({nameof(BpfMapOptions)}.{nameof(BpfMapOptions.IsCreated)}).");

    internal bool TryLookup(void* key, void* value, ulong flags = Libbpf.BPF_ANY)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_lookup_elem_flags(FileDescriptor, key, value, flags), MapAction.LookUp, flags);
    }

    /// <returns>False when the map has the key and must not (BPF_NOEXIST), or has not and must (BPF_EXIST).</returns>
    internal bool TryUpdate(void* key, void* value, ulong flags)
    {
        using SafeHandleLease lease = new(_owner);
        int unmetCondition = (flags & ConditionFlags) switch
        {
            Libbpf.BPF_NOEXIST => Libc.EEXIST,
            Libbpf.BPF_EXIST => Libc.ENOENT,
            _ => 0,
        };
        return !Is(unmetCondition, Libbpf.bpf_map_update_elem(FileDescriptor, key, value, flags), MapAction.Set, flags);
    }

    internal bool TryDelete(void* key)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_delete_elem(FileDescriptor, key), MapAction.Remove);
    }

    internal bool TryLookupAndDelete(void* key, void* value, ulong flags = Libbpf.BPF_ANY)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_lookup_and_delete_elem_flags(FileDescriptor, key, value, flags), MapAction.Take, flags);
    }

    /// <param name="key">Null: the first key is wanted.</param>
    /// <param name="nextKey">Receives it.</param>
    internal bool TryGetNextKey(void* key, void* nextKey)
    {
        using SafeHandleLease lease = new(_owner);
        return !Is(Libc.ENOENT, Libbpf.bpf_map_get_next_key(FileDescriptor, key, nextKey), MapAction.GoOn);
    }

    /// <summary>Tells whether a call ended with one expected error, 0 for none; another throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Is(int expectedError, int result, MapAction action, ulong flags = Libbpf.BPF_ANY)
    {
        if (result < 0 && result != -expectedError)
        {
            throw Failure(result, action, flags);
        }

        return result < 0;
    }

    /// <param name="result">What the kernel said.</param>
    /// <param name="action">What was tried.</param>
    /// <param name="flags">With which flags.</param>
    /// <param name="count">How many elements; null: one.</param>
    private BpfException Failure(int result, MapAction action, ulong flags, string? count = null) => BpfError.Create(
        -result, $"{MapElementAttempt.Describe(action, count)} of map {Name}", attempt: new MapElementAttempt(this, action, flags));

    private bpf_map_info ReadInfo()
    {
        using SafeHandleLease lease = new(_owner);
        bpf_map_info info = default;
        uint length = (uint)sizeof(bpf_map_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_map_get_info_by_fd(FileDescriptor, &info, &length), "get information on a map");
        return info;
    }
}
