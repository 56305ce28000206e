using Ebpf.Interop;

namespace Ebpf;

/// <content>Many elements in one system call, for the kinds that <see cref="HasBatches"/>.</content>
public sealed unsafe partial class BpfMap
{
    /// <param name="position">Where to go on; null: at the beginning.</param>
    /// <param name="next">Receives where to go on after this batch.</param>
    /// <param name="keys">Receives the keys.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="count">On entry the room, on return how many there are.</param>
    /// <param name="remove">Whether what is read leaves the map.</param>
    /// <param name="flags">BPF_F_LOCK, or none.</param>
    internal BatchResult LookupBatch(void* position, void* next, void* keys, void* values, ref uint count, bool remove, ulong flags)
    {
        using SafeHandleLease lease = new(_owner);
        bpf_map_batch_opts options = new() { sz = (nuint)sizeof(bpf_map_batch_opts), elem_flags = flags };
        uint read = count;
        int result = remove
            ? Libbpf.bpf_map_lookup_and_delete_batch(FileDescriptor, position, next, keys, values, &read, &options)
            : Libbpf.bpf_map_lookup_batch(FileDescriptor, position, next, keys, values, &read, &options);
        count = result is 0 or -Libc.ENOENT ? read : 0;
        return result switch
        {
            0 => BatchResult.More,
            -Libc.ENOENT => BatchResult.End,
            -Libc.ENOSPC => BatchResult.TooSmall,
            _ => throw Failure(result, remove ? MapAction.Take : MapAction.LookUp, flags, "elements"),
        };
    }

    internal void UpdateBatch(void* keys, void* values, uint count, ulong flags)
    {
        using SafeHandleLease lease = new(_owner);
        bpf_map_batch_opts options = new() { sz = (nuint)sizeof(bpf_map_batch_opts), elem_flags = flags };
        uint done = count;
        int result = Libbpf.bpf_map_update_batch(FileDescriptor, keys, values, &done, &options);
        if (result < 0)
        {
            // A call that was refused before its first element leaves the count as it was.
            throw Failure(result, MapAction.Set, flags, $"{count} elements ({(done < count ? done : 0)} were set)");
        }
    }

    /// <summary>Removes as many as follow each other in the map.</summary>
    /// <returns>How many were removed; less than <paramref name="count"/>: the map does not have the key after them.</returns>
    internal uint DeleteBatch(void* keys, uint count)
    {
        using SafeHandleLease lease = new(_owner);
        bpf_map_batch_opts options = new() { sz = (nuint)sizeof(bpf_map_batch_opts) };
        uint done = count;
        return Is(Libc.ENOENT, Libbpf.bpf_map_delete_batch(FileDescriptor, keys, &done, &options), MapAction.Remove) ? done : count;
    }
}
