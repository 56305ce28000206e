using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.KernelTests;

/// <summary>A network namespace of the test's own, whose loopback device is up.</summary>
internal static unsafe partial class OwnNetwork
{
    internal const string Loopback = "lo";

    private const int CLONE_NEWNET = 0x40000000;
    private const int SIOCSIFFLAGS = 0x8914;
    private const int SIOCSIFADDR = 0x8916;
    private const ushort AF_INET = 2;
    private const int NameLength = 16;
    private const short IFF_UP = 1;

    private delegate void ValueWriter(byte* value);

    /// <summary>Runs code on a thread of the namespace; it ends with the code.</summary>
    internal static void Run(Action action)
    {
        Require.Root();
        ExceptionDispatchInfo? thrown = null;
        Thread thread = new(() =>
        {
            try
            {
                Enter();
                action();
            }
#pragma warning disable CA1031 // It is thrown again on the test's own thread: OwnThread would let a skip end the process.
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
#pragma warning restore CA1031
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
    }

    /// <summary>Sends a datagram from the namespace to itself.</summary>
    internal static void SendPacket()
    {
        using UdpClient receiver = new(new IPEndPoint(IPAddress.Loopback, 0));
        using UdpClient sender = new();
        sender.Send([1, 2, 3], (IPEndPoint)receiver.Client.LocalEndPoint!);
        IPEndPoint? from = null;
        Assert.Equal(3, receiver.Receive(ref from).Length);
    }

    /// <summary>Makes two connected sockets.</summary>
    internal static (Socket Client, Socket Server) Connect(Action<Socket>? prepare = null)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        prepare?.Invoke(client);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }

    internal static void SetUp(string device) => Change(SIOCSIFFLAGS, device, request => *(short*)request = IFF_UP);

    /// <summary>Gives a device an IPv4 address, with the mask of its class.</summary>
    internal static void SetAddress(string device, IPAddress address) => Change(SIOCSIFADDR, device, request =>
    {
        *(ushort*)request = AF_INET; // struct sockaddr_in
        address.TryWriteBytes(new Span<byte>(request + 4, 4), out _);
    });

    private static void Enter()
    {
        Assert.True(unshare(CLONE_NEWNET) == 0, $"unshare: errno {Marshal.GetLastPInvokeError()}");
        SetUp(Loopback);
    }

    private static void Change(nuint what, string device, ValueWriter write)
    {
        byte* request = stackalloc byte[40]; // struct ifreq
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(device, new Span<byte>(request, NameLength));
        write(request + NameLength);
        using Socket any = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.True(ioctl((int)any.Handle, what, request) == 0, $"ioctl: errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, byte* argument);
}
