using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Maps on their own: opened and shared.</content>
public sealed unsafe partial class BpfMap
{
    /// <summary>Opens a map that was pinned, by this process or by another.</summary>
    /// <param name="path">A file of a BPF file system, for example /sys/fs/bpf/counts.</param>
    /// <returns>The map, which must be disposed; that does not unpin it.</returns>
    /// <exception cref="BpfException">NotFound (ENOENT): nothing is pinned there. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and access to the file, which must be of a BPF file system. InvalidArgument (EINVAL): not a map.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 4.4. Native: bpf_obj_get.</remarks>
    public static BpfMap OpenPinned(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Libbpf.EnsureStarted();
        fixed (byte* pointer = CString.ToBytes(path, nameof(path)))
        {
            string operation = $"open the map pinned at {path}";
            return Take(BpfError.ToHandle(Libbpf.bpf_obj_get(pointer), operation, new PinAttempt(path)), operation);
        }
    }

    /// <summary>Opens a map of the machine by its number.</summary>
    /// <param name="id">As <see cref="Id"/> says it, and <c>bpftool map</c>.</param>
    /// <returns>The map, which must be disposed.</returns>
    /// <exception cref="BpfException">NotFound (ENOENT): there is no such map any more. PermissionDenied (EPERM): needs
    /// CAP_SYS_ADMIN.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 4.13. Native: bpf_map_get_fd_by_id.</remarks>
    public static BpfMap OpenById(uint id) => TryOpenById(id) ?? throw BpfError.Create(
        Libc.ENOENT, $"open map number {id}", diagnosis: new FailureDiagnosis("No map has this number, or has it any more.", "BpfSystem.Maps lists those that exist."));

    /// <summary>Takes a descriptor of a map that came from elsewhere, for example from another process.</summary>
    /// <param name="handle">It is duplicated, and can be disposed afterwards.</param>
    /// <returns>The map, which must be disposed.</returns>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): it is not a map's. ResourceLimit (EMFILE): too many files are open.</exception>
    /// <exception cref="ObjectDisposedException">The handle was disposed.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 4.4. Native: bpf_map_get_info_by_fd.</remarks>
    public static BpfMap FromHandle(SafeFileHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        Libbpf.EnsureStarted();
        const string Operation = "take a descriptor of a map";
        using SafeHandleLease lease = new(handle);
        return Take(Duplicate((int)handle.DangerousGetHandle(), Operation), Operation);
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
            BpfError.ThrowIfFailed(Libbpf.bpf_obj_pin(FileDescriptor, pointer), $"pin map {Name} at {path}", attempt: new PinAttempt(path));
        }
    }

    /// <summary>Makes the map read-only for system calls, for ever. Programs can still write to it.</summary>
    /// <exception cref="BpfException">Busy (EBUSY, EPERM): it is frozen already, or mapped as writable memory. NotSupported (ENOTSUPP): the
    /// kind cannot be frozen, or the value holds a timer or a lock. PermissionDenied (EPERM): needs CAP_BPF.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 5.2. Native: bpf_map_freeze.</remarks>
    public void Freeze()
    {
        using SafeHandleLease lease = new(_owner);
        BpfError.ThrowIfFailed(Libbpf.bpf_map_freeze(FileDescriptor), $"freeze map {Name}", attempt: new MapFreezeAttempt(this));
    }

    /// <summary>Tells whether <see cref="Freeze"/> was called, by any process.</summary>
    /// <exception cref="IOException">/proc cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    public bool IsFrozen => HasDescriptorLine("frozen:", "1");

    /// <summary>Tells whether the kernel refuses writes through this descriptor: its access mode, the last octal digit, is O_RDONLY.</summary>
    internal bool IsReadOnly => HasDescriptorLine("flags:", "0");

    /// <summary>Its access mode is O_WRONLY.</summary>
    internal bool IsWriteOnly => HasDescriptorLine("flags:", "1");

    /// <summary>Makes a descriptor of the map for other code, or another process that is to share the map.</summary>
    /// <returns>It keeps the map alive until it is disposed. A process that is started does not inherit it.</returns>
    /// <exception cref="BpfException">ResourceLimit (EMFILE): too many files are open.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    public SafeFileHandle DuplicateHandle()
    {
        using SafeHandleLease lease = new(_owner);
        return Duplicate(FileDescriptor, $"duplicate the descriptor of map {Name}");
    }

    /// <returns>Null when there is no map of this number any more.</returns>
    internal static BpfMap? TryOpenById(uint id)
    {
        Libbpf.EnsureStarted();
        int descriptor = Libbpf.bpf_map_get_fd_by_id(id);
        return descriptor == -Libc.ENOENT ? null : Own(BpfError.ToHandle(descriptor, $"open map number {id}"));
    }

    /// <summary>Owns what may be another kind of descriptor: asked about a map, the kernel would answer with what it knows of a program.</summary>
    private static BpfMap Take(SafeFileHandle handle, string operation)
    {
        PinAttempt.ThrowIfNot(handle, (int)handle.DangerousGetHandle(), "bpf-map", "a map", operation);
        return Own(handle);
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

    private bool HasDescriptorLine(string name, string end)
    {
        using SafeHandleLease lease = new(_owner);
        return File.ReadLines($"/proc/self/fdinfo/{FileDescriptor}").Any(
            line => line.StartsWith(name, StringComparison.Ordinal) && line.EndsWith(end, StringComparison.Ordinal));
    }

    private static SafeFileHandle Duplicate(int descriptor, string operation)
    {
        int duplicate = Libc.fcntl(descriptor, Libc.F_DUPFD_CLOEXEC, 0);
        BpfError.ThrowIfLibcFailed(duplicate, operation);
        return new SafeFileHandle(duplicate, ownsHandle: true);
    }
}
