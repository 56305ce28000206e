using Ebpf.Interop;

namespace Ebpf;

/// <summary>The file system of a path, by the kernel's number (linux/magic.h).</summary>
internal static unsafe class FileSystemType
{
    internal const long Bpf = 0xcafe4a11; // BPF_FS_MAGIC
    internal const long Cgroup2 = 0x63677270; // CGROUP2_SUPER_MAGIC

    internal const long Namespace = 0x6e736673; // NSFS_MAGIC

    /// <returns>Null when there is no such path, or none that this process may see.</returns>
    internal static long? Find(string path)
    {
        Libc.FileSystemStatus status;
        // SAFETY: libc reads the path during the call only.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            return Libc.statfs(bytes, &status) == 0 ? status.Type : null;
        }
    }
}
