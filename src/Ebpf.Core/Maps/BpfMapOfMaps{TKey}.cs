using System.Diagnostics.CodeAnalysis;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A typed view of a map whose values are maps, for example to hand programs an empty map and read the full one.</summary>
/// <typeparam name="TKey">The key, laid out as in C; of an array the index.</typeparam>
/// <remarks>Thread safety: any thread.</remarks>
public sealed unsafe class BpfMapOfMaps<TKey>
    where TKey : unmanaged
{
    internal BpfMapOfMaps(BpfMap map) => Map = map;

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Puts a map in. When it returns, no program that cannot sleep still uses the map that was there before.</summary>
    /// <param name="key">The key; of an array the index.</param>
    /// <param name="inner">A map of the kind and sizes that the source declares for the values. It may be disposed afterwards.</param>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): <paramref name="inner"/> is another kind of map. ResourceLimit
    /// (E2BIG): the map is full, or an array has no such index.</exception>
    /// <exception cref="ObjectDisposedException">One of the maps or its object was disposed.</exception>
    /// <remarks>Kernel: 4.12; it waits for programs since 4.19. Native: bpf_map_update_elem, BPF_ANY.</remarks>
    public void Set(TKey key, BpfMap inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        using SafeFileHandle handle = inner.DuplicateHandle();
        int descriptor = (int)handle.DangerousGetHandle();
        Map.TryUpdate(&key, &descriptor, Libbpf.BPF_ANY);
    }

    /// <summary>Opens the map of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="inner">Receives the map, which must be disposed.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.13. Native: bpf_map_lookup_elem, bpf_map_get_fd_by_id.</remarks>
    public bool TryGetValue(TKey key, [NotNullWhen(true)] out BpfMap? inner)
    {
        uint id;
        inner = Map.TryLookup(&key, &id) ? BpfMap.TryOpenById(id) : null;
        return inner is not null;
    }

    /// <summary>Takes a map out.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when there is none.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.12. Native: bpf_map_delete_elem.</remarks>
    public bool Remove(TKey key) => Map.TryDelete(&key);
}
