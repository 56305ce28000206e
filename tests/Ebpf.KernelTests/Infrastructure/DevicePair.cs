using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>Two network devices, each of which receives what the other sends, in the network namespace of the thread.</summary>
internal static unsafe partial class DevicePair
{
    internal const string First = "pair0";
    internal const string Second = "pair1";

    private const string DefaultForIPv6 = "/proc/sys/net/ipv6/conf/default/disable_ipv6";
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const ushort RTM_NEWLINK = 16;
    private const ushort NLM_F_REQUEST_ACK_CREATE_EXCL = 0x605;
    private const ushort IFLA_IFNAME = 3;
    private const ushort IFLA_LINKINFO = 18;
    private const ushort IFLA_INFO_KIND = 1;
    private const ushort IFLA_INFO_DATA = 2;
    private const ushort Peer = 1; // VETH_INFO_PEER, IFLA_NETKIT_PEER_INFO
    private const int EOPNOTSUPP = 95;

    private static readonly byte[] Device = new byte[16]; // struct ifinfomsg

    /// <summary>Makes it, with an address for the first one; skips the test where the kernel does not have the kind.</summary>
    internal static void Make(string kind)
    {
        if (File.Exists(DefaultForIPv6))
        {
            File.WriteAllText(DefaultForIPv6, "1"); // It sends by itself.
        }

        byte[] peer = Attribute(Peer, [.. Device, .. Name(IFLA_IFNAME, Second)]);
        byte[] body = [.. Device, .. Name(IFLA_IFNAME, First), .. Attribute(IFLA_LINKINFO, [.. Name(IFLA_INFO_KIND, kind), .. Attribute(IFLA_INFO_DATA, peer)])];
        int error = Ask(RTM_NEWLINK, body);
        Assert.SkipWhen(error == EOPNOTSUPP, $"needs network devices of the kind {kind}");
        Assert.True(error == 0, $"make a {kind} pair: {Errno.GetName(error)}");
        OwnNetwork.SetUp(Second);
        OwnNetwork.SetUp(First);
        OwnNetwork.SetAddress(First, IPAddress.Parse("10.1.1.1"));
    }

    /// <summary>Sends a datagram from the first device to all; nobody need answer.</summary>
    internal static void SendFromFirst()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { EnableBroadcast = true };
        socket.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("10.255.255.255"), 9));
    }

    /// <returns>The kernel's answer: 0 or an errno.</returns>
    private static int Ask(ushort type, byte[] body)
    {
        using SafeFileHandle socket = new(DevicePair.socket(AF_NETLINK, SOCK_RAW, 0), ownsHandle: true);
        byte[] message = new byte[16 + body.Length]; // struct nlmsghdr
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), NLM_F_REQUEST_ACK_CREATE_EXCL);
        body.CopyTo(message, 16);
        byte[] answer = new byte[4096];
        Assert.Equal(message.Length, (int)write(socket, message, (nuint)message.Length));
        Assert.True(read(socket, answer, (nuint)answer.Length) >= 20, $"read: {Errno.GetName(Marshal.GetLastPInvokeError())}");
        return -BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(16));
    }

    private static byte[] Name(ushort type, string name) => Attribute(type, [.. name.Select(letter => (byte)letter), 0]);

    /// <summary>A struct nlattr with its value, padded to a multiple of 4.</summary>
    private static byte[] Attribute(ushort type, byte[] value)
    {
        byte[] attribute = new byte[(4 + value.Length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)(4 + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        value.CopyTo(attribute, 4);
        return attribute;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, byte[] bytes, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeFileHandle file, [Out] byte[] bytes, nuint length);
}
