using System.Numerics;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A map: one of a <see cref="BpfObject"/>, or one that was opened on its own.</summary>
/// <remarks>
/// A map of an object is a view: it can be used until its object is disposed, and disposing the map does nothing.
/// A map of <see cref="OpenPinned"/> or of a <see cref="BpfMapOfMaps{TKey}"/> keeps the kernel's map alive until it is
/// disposed. Typed views can be used as long as the map that they view. Thread safety: any thread.
/// </remarks>
public sealed unsafe partial class BpfMap : IDisposable
{
    private readonly SafeHandle _owner;
    private readonly bpf_map* _map; // null: the owner is a file descriptor

    internal BpfMap(SafeBpfObjectHandle owner, bpf_map* map)
    {
        _owner = owner;
        _map = map;
        Name = CString.FromPointer(Libbpf.bpf_map__name(map));
        Type = (BpfMapType)Libbpf.bpf_map__type(map);
        KeySize = Libbpf.bpf_map__key_size(map);
        ValueSize = Libbpf.bpf_map__value_size(map);
        MaxEntries = Libbpf.bpf_map__max_entries(map);
    }

    private BpfMap(SafeFileHandle owner)
    {
        _owner = owner;
        bpf_map_info info = ReadInfo();
        Name = CString.FromPointer(info.name);
        Type = (BpfMapType)info.type;
        KeySize = info.key_size;
        ValueSize = info.value_size;
        MaxEntries = info.max_entries;
    }

    /// <summary>The name of the C variable; of a pinned map its first 15 bytes, which is what the kernel keeps.</summary>
    public string Name { get; }

    /// <summary>The kind of map.</summary>
    public BpfMapType Type { get; private set; }

    /// <summary>Bytes of a key; 0 for a kind without keys, such as a ring buffer or a queue.</summary>
    public uint KeySize { get; }

    /// <summary>Bytes of a value, of a per-CPU map those of one CPU; 0 for a ring buffer.</summary>
    public uint ValueSize { get; }

    /// <summary>How many entries it can hold; for a ring buffer its bytes.</summary>
    public uint MaxEntries { get; private set; }

    /// <summary>The kernel's number of the map, as <c>bpftool map</c> shows it.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Read from the kernel at each call. Kernel: 4.13. Native: bpf_map_get_info_by_fd.</remarks>
    public uint Id => ReadInfo().id;

    /// <summary>With which it was made (BPF_F_…), as the kernel has them.</summary>
    internal uint Flags => ReadInfo().map_flags;

    /// <summary>Opens a map that was pinned, by this process or by another.</summary>
    /// <param name="path">A file of a BPF file system, for example /sys/fs/bpf/counts.</param>
    /// <returns>The map, which must be disposed; that does not unpin it.</returns>
    /// <exception cref="BpfException">NotFound (ENOENT): nothing is pinned there. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and access to the file, which must be of a BPF file system. InvalidArgument (EINVAL): not a map.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 4.4. Native: bpf_obj_get.</remarks>
    public static BpfMap OpenPinned(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Libbpf.EnsureStarted();
        fixed (byte* pointer = CString.ToBytes(path, nameof(path)))
        {
            string operation = $"open the map pinned at {path}";
            SafeFileHandle handle = BpfError.ToHandle(Libbpf.bpf_obj_get(pointer), operation, Attempt.Pin(path));
            // Asked about a map, the kernel would answer with what it knows of a program.
            PinDiagnosis.ThrowIfNot(handle, (int)handle.DangerousGetHandle(), "bpf-map", "a map", operation);
            return Own(handle);
        }
    }

    /// <summary>Pins the map: it lives as long as the file, even without a process. Deleting the file unpins it.</summary>
    /// <param name="path">A new file in an existing directory of a BPF file system, for example /sys/fs/bpf/counts.</param>
    /// <exception cref="BpfException">Busy (EEXIST): the file exists. NotFound (ENOENT): the directory does not.
    /// PermissionDenied (EPERM): not a BPF file system, or needs CAP_BPF.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.4. Native: bpf_obj_pin.</remarks>
    public void Pin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes = CString.ToBytes(path, nameof(path));
        using SafeHandleLease lease = new(_owner);
        fixed (byte* pointer = bytes)
        {
            BpfError.ThrowIfFailed(Libbpf.bpf_obj_pin(FileDescriptor, pointer), $"pin map {Name} at {path}", attempt: Attempt.Pin(path));
        }
    }

    /// <summary>Releases a map that was opened on its own. For a map of an object, and a second time, it does nothing.</summary>
    public void Dispose()
    {
        if (_map is null)
        {
            _owner.Dispose();
        }
    }

    internal void ChangeType(BpfMapType type)
    {
        BpfError.ThrowIfFailed(Libbpf.bpf_map__set_type(_map, (bpf_map_type)type), $"make map {Name} a {type}");
        Type = type;
    }

    /// <exception cref="ArgumentException">The kernel has no ring buffers of this size; libbpf would round it up.</exception>
    internal void Resize(uint maxEntries)
    {
        if (Type is BpfMapType.RingBuffer or BpfMapType.UserRingBuffer
            && !(BitOperations.IsPow2(maxEntries) && maxEntries % Environment.SystemPageSize == 0))
        {
            throw new ArgumentException(
                $"Ring buffer {Name} cannot have {maxEntries} bytes, but a power of two that is a multiple of {Environment.SystemPageSize}.");
        }

        BpfError.ThrowIfFailed(Libbpf.bpf_map__set_max_entries(_map, maxEntries), $"set the size of map {Name} to {maxEntries}");
        MaxEntries = maxEntries;
    }

    /// <summary>A file descriptor of its own, which outlives the map and its object.</summary>
    internal SafeFileHandle DuplicateFileDescriptor()
    {
        using SafeHandleLease lease = new(_owner);
        int duplicate = Libc.fcntl(FileDescriptor, Libc.F_DUPFD_CLOEXEC, 0);
        BpfError.ThrowIfLibcFailed(duplicate, $"duplicate the file descriptor of map {Name}");
        return new SafeFileHandle(duplicate, ownsHandle: true);
    }

    /// <returns>Null when there is no map of this number any more.</returns>
    internal static BpfMap? OpenById(uint id)
    {
        int descriptor = Libbpf.bpf_map_get_fd_by_id(id);
        return descriptor == -Libc.ENOENT ? null : Own(BpfError.ToHandle(descriptor, $"open map number {id}"));
    }

    private static BpfMap Own(SafeFileHandle handle)
    {
        try
        {
            return new BpfMap(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
