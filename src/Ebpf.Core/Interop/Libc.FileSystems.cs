using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Functions of libc for file systems.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int statfs(byte* path, FileSystemStatus* buf);

    /// <summary>struct statfs, of x64 and arm64: the member that is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    internal struct FileSystemStatus
    {
        [FieldOffset(0)] internal long Type;
    }

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int unlinkat(int dirfd, byte* pathname, int flags);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int renameat(int olddirfd, byte* oldpath, int newdirfd, byte* newpath);
}
