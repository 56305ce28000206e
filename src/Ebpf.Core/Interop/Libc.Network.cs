using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>Sockets and network devices.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_DETACH_BPF = 27;
    internal const int SO_ATTACH_BPF = 50;
    internal const int SO_ATTACH_REUSEPORT_EBPF = 52;
    internal const int SO_DETACH_REUSEPORT_BPF = 68;

    /// <returns>The device's index; 0 with errno ENODEV when this thread's network namespace has no device of the name.</returns>
    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial uint if_nametoindex(byte* ifname);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int setsockopt(int sockfd, int level, int optname, void* optval, uint optlen);

    /// <summary>Moves the calling thread into a namespace.</summary>
    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int setns(int fd, int nstype);
}
