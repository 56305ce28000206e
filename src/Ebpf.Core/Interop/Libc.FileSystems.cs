using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>What libc says of file systems.</summary>
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
}
