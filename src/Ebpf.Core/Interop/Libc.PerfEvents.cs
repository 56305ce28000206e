using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The calls that perf events and news of CPUs take.</summary>
internal static unsafe partial class Libc
{
    internal const nuint PERF_EVENT_IOC_ENABLE = 0x2400;

    internal const int AF_NETLINK = 16;
    internal const int NETLINK_KOBJECT_UEVENT = 15;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SOCK_CLOEXEC = 0x80000;

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int ioctl(int fd, nuint request, nint argument);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(LibraryName, SetLastError = true)]
    internal static partial int bind(int fd, NetlinkAddress* address, uint length);

    /// <summary>struct sockaddr_nl.</summary>
    internal struct NetlinkAddress
    {
        internal ushort Family;
        internal ushort Padding;
        internal uint PortId;
        internal uint Groups;
    }
}
