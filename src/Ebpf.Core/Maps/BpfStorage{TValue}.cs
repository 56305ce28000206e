using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A typed view of a storage: a value for each task, inode, socket or cgroup, which goes with its owner.</summary>
/// <typeparam name="TValue">The value, laid out as in C.</typeparam>
/// <remarks>
/// An owner is given by a handle: <see cref="KernelHandle"/> makes those of processes, files and cgroups; a socket has one. The
/// kernel does not enumerate a storage: attach an iterator. Thread safety: any thread.
/// </remarks>
public sealed unsafe class BpfStorage<TValue>
    where TValue : unmanaged
{
    private readonly ulong _lock;

    internal BpfStorage(BpfMap map, bool locked)
    {
        Map = map;
        _lock = locked ? Libbpf.BPF_F_LOCK : Libbpf.BPF_ANY;
    }

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Reads the value of an owner.</summary>
    /// <param name="owner">A handle of the kind that the storage is for.</param>
    /// <param name="value">Receives the value, or default.</param>
    /// <returns>False when it has none.</returns>
    /// <exception cref="BpfException">InvalidArgument (EINVAL, EBADF, ENOTSOCK): another kind of handle.</exception>
    /// <exception cref="ObjectDisposedException">The handle, the map or its object was disposed.</exception>
    /// <remarks>Kernel: see <see cref="BpfMapType"/>. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValue(SafeHandle owner, out TValue value)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using SafeHandleLease lease = new(owner);
        int descriptor = (int)owner.DangerousGetHandle();
        value = default;
        fixed (TValue* pointer = &value)
        {
            return Map.TryLookup(&descriptor, pointer, _lock);
        }
    }

    /// <summary>Writes the value of an owner.</summary>
    /// <param name="owner">A handle of the kind that the storage is for.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="BpfException">InvalidArgument (EINVAL, EBADF, ENOTSOCK): another kind of handle. NotFound (ENOENT): the process has
    /// ended. ResourceLimit (ENOMEM).</exception>
    /// <exception cref="ObjectDisposedException">The handle, the map or its object was disposed.</exception>
    /// <remarks>Kernel: see <see cref="BpfMapType"/>. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Set(SafeHandle owner, TValue value)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using SafeHandleLease lease = new(owner);
        int descriptor = (int)owner.DangerousGetHandle();
        Map.TryUpdate(&descriptor, &value, Libbpf.BPF_ANY | _lock);
    }

    /// <summary>Removes the value of an owner.</summary>
    /// <param name="owner">A handle of the kind that the storage is for.</param>
    /// <returns>False when it has none.</returns>
    /// <exception cref="BpfException">InvalidArgument (EINVAL, EBADF, ENOTSOCK): another kind of handle.</exception>
    /// <exception cref="ObjectDisposedException">The handle, the map or its object was disposed.</exception>
    /// <remarks>Kernel: see <see cref="BpfMapType"/>. Native: bpf_map_delete_elem.</remarks>
    public bool Remove(SafeHandle owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        using SafeHandleLease lease = new(owner);
        int descriptor = (int)owner.DangerousGetHandle();
        return Map.TryDelete(&descriptor);
    }
}
