using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Interop;

/// <summary>The question to the kernel's routing socket that libbpf does not ask: the filters of a device.</summary>
internal static unsafe class RouteNetlink
{
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;
    private const int NETLINK_ROUTE = 0;
    private const ushort RTM_NEWTFILTER = 44;
    private const ushort RTM_GETTFILTER = 46;
    private const ushort NLM_F_REQUEST_DUMP = 0x301;
    private const uint TC_H_CLSACT = 0xfffffff1;
    private const uint TC_H_MIN_INGRESS = 0xfff2;
    private const uint TC_H_MIN_EGRESS = 0xfff3;
    private const int HeaderSize = 16;
    private const int RequestSize = HeaderSize + 20; // struct nlmsghdr, struct tcmsg

    /// <summary>Tells whether a filter is left at the clsact of a device.</summary>
    /// <returns>True also when the kernel does not answer: then nothing may be removed.</returns>
    internal static bool HasFilters(int device) => HasFilters(device, TC_H_MIN_INGRESS) || HasFilters(device, TC_H_MIN_EGRESS);

    private static bool HasFilters(int device, uint minor)
    {
        using SafeFileHandle socket = new(Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), ownsHandle: true);
        if (socket.IsInvalid)
        {
            return true;
        }

        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        MemoryMarshal.Write(request, RequestSize);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], RTM_GETTFILTER);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], NLM_F_REQUEST_DUMP);
        MemoryMarshal.Write(request[(HeaderSize + 4)..], device); // tcm_ifindex
        MemoryMarshal.Write(request[(HeaderSize + 12)..], (TC_H_CLSACT & 0xffff0000) | minor); // tcm_parent
        Span<byte> answer = stackalloc byte[HeaderSize];
        fixed (byte* sent = request, received = answer)
        {
            int descriptor = (int)socket.DangerousGetHandle();
            // The first message tells: a filter, or the end.
            return Libc.write(descriptor, sent, RequestSize) != RequestSize
                || Libc.read(descriptor, received, HeaderSize) < HeaderSize
                || BinaryPrimitives.ReadUInt16LittleEndian(answer[4..]) == RTM_NEWTFILTER;
        }
    }
}
