using Ebpf.Interop;

namespace Ebpf;

/// <content>A map as memory.</content>
public sealed unsafe partial class BpfMap
{
    /// <summary>Maps an array or an arena into this process: reading and writing it then takes no system call.</summary>
    /// <param name="writable">False for a map that is frozen or read-only for system calls.</param>
    /// <returns>The memory; dispose it. It can be used when this map and its object are gone.</returns>
    /// <exception cref="InvalidOperationException">The map is of another kind, was not made <see cref="BpfMapFlags.Mappable"/>, or was left out
    /// of its object (<see cref="BpfMapOptions.IsCreated"/>).</exception>
    /// <exception cref="BpfException">PermissionDenied (EPERM): it is frozen or read-only for system calls, and is to be writable. Busy (EBUSY): an
    /// arena is mapped once in a process, and at the same address in all.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>The arena of an object is mapped by its load, unless it is <see cref="BpfMapOptions.Existing"/>: this returns that memory, and keeps the
    /// object. Kernel: 5.5, arrays; 6.9, arenas. Native: mmap.</remarks>
    public BpfMapMemory MapMemory(bool writable = true)
    {
        RequireKind("memory to map", BpfMapType.Array, BpfMapType.Arena);
        if (!Flags.HasFlag(BpfMapFlags.Mappable))
        {
            throw new InvalidOperationException($"Map {Name} cannot be mapped: it was not made with the flag {nameof(BpfMapFlags.Mappable)} (BPF_F_MMAPABLE).");
        }

        using SafeHandleLease lease = new(_owner);
        if (Type == BpfMapType.Array || _map is null)
        {
            return BpfMapMemory.Map(this, FileDescriptor, writable);
        }

        nuint size;
        nint address = (nint)Libbpf.bpf_map__initial_value(_map, &size);
        return address == 0
            ? BpfMapMemory.Map(this, FileDescriptor, writable) // An arena of another object or program (BpfMapOptions.Existing), which libbpf does not map.
            : new BpfMapMemory(this, _owner, address);
    }
}
