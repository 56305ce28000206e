using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

public sealed partial class SocketFilterTests
{
    private const int SOL_SOCKET = 1;
    private const int SO_REUSEPORT = 15;

    [Fact]
    public void AttachSocketFilter_PacketsOfTheSocket_RunsUntilDispose()
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SocketFilter, "on_socket");
        using Socket socket = Bind();
        using (obj.Program("on_socket").AttachSocketFilter(socket))
        {
            Receive(socket);
        }

        ulong hits = obj.Hits("on_socket");
        Receive(socket);
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_socket")));
    }

    [Fact]
    public void AttachSocketFilter_SocketClosedFirst_DisposesWithoutTrouble()
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SocketFilter, "on_socket");
        Socket socket = Bind();
        BpfLink link = obj.Program("on_socket").AttachSocketFilter(socket);

        socket.Dispose();

        link.Dispose();
        Assert.Throws<ObjectDisposedException>(() => obj.Program("on_socket").AttachSocketFilter(socket));
    }

    [Fact]
    public void AttachReuseport_TwoSocketsOfAPort_ChoosesForBoth()
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SkReuseport, "on_reuseport");
        using Socket first = Bind(0, reusePort: true);
        using Socket second = Bind(((IPEndPoint)first.LocalEndPoint!).Port, reusePort: true);
        using (obj.Program("on_reuseport").AttachReuseport(first))
        {
            Send(first);
        }

        ulong hits = obj.Hits("on_reuseport");
        Send(first);
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_reuseport")));
    }

    [Fact]
    public void AttachSocketFilter_ProgramOfAnotherKind_IsInvalidAndNamesTheSection()
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.Xdp, "on_xdp");
        using Socket socket = Bind();

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_xdp").AttachSocketFilter(socket));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("A filter's section is socket", e.Remedy, StringComparison.Ordinal);
    }

    private static Socket Bind(int port = 0, bool reusePort = false)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        int on = reusePort ? 1 : 0;
        Assert.Equal(0, setsockopt((int)socket.Handle, SOL_SOCKET, SO_REUSEPORT, ref on, sizeof(int)));
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Receive(Socket socket)
    {
        Send(socket);
        Assert.Equal(1, socket.Receive(new byte[16]));
    }

    private static void Send(Socket to)
    {
        using UdpClient sender = new();
        sender.Send([1], (IPEndPoint)to.LocalEndPoint!);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int option, ref int value, uint length);
}
