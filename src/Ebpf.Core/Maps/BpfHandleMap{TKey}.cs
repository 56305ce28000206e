using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a map of things that user space gives by a descriptor: programs to call, cgroups, sockets, perf events.</summary>
/// <typeparam name="TKey">The key, laid out as in C; of an array the index.</typeparam>
/// <remarks>
/// A socket's handle is its SafeHandle, a cgroup's <see cref="KernelHandle.OfPath"/>; a <see cref="BpfProgram"/> is set itself. A
/// program array is emptied when its last descriptor is closed and it is not pinned. Thread safety: any thread.
/// </remarks>
public sealed unsafe class BpfHandleMap<TKey>
    where TKey : unmanaged
{
    internal BpfHandleMap(BpfMap map) => Map = map;

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Puts it in, in place of the one of this key. The map holds it: the handle may be disposed.</summary>
    /// <param name="key">The key; of an array the index.</param>
    /// <param name="handle">Of the kind that the map is for.</param>
    /// <exception cref="BpfException">InvalidArgument (EINVAL, EBADF, ENOTSOCK): another kind of handle; a program that differs in
    /// its kind from those in the array. NotSupported (EOPNOTSUPP): a socket of another kind, or not connected. ResourceLimit (E2BIG): the map
    /// is full, or has no such index.</exception>
    /// <exception cref="ObjectDisposedException">The handle, the map or its object was disposed.</exception>
    /// <remarks>Kernel: see <see cref="BpfMapType"/>. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Set(TKey key, SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        using SafeHandleLease lease = new(handle);
        ulong descriptor = (ulong)handle.DangerousGetHandle(); // Maps of sockets may have values of 8 bytes.
        Map.TryUpdate(&key, &descriptor, Libbpf.BPF_ANY);
    }

    /// <summary>The kernel's number of what is there: of a program its id, of a socket its cookie.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">Receives the number.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="BpfException">NotSupported (ENOTSUPP): the kernel does not tell for cgroups, perf events, AF_XDP sockets, and
    /// sockets in a map with values of 4 bytes (ENOSPC).</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.15. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetId(TKey key, out ulong id)
    {
        ulong value = 0;
        bool found = Map.TryLookup(&key, &value);
        id = value;
        return found;
    }

    /// <summary>Takes it out.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Native: bpf_map_delete_elem.</remarks>
    public bool Remove(TKey key) => Map.TryDelete(&key);
}
