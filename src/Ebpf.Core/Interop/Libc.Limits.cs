using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The limits of the process.</summary>
internal static unsafe partial class Libc
{
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int getrlimit(int resource, ulong* rlim);
}
