using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Each hook of a cgroup: its program runs when a process of the cgroup gets there.</summary>
public sealed partial class CgroupHookTests
{
    private static readonly string[] Slots =
    [
        "skb_ingress", "skb_egress", "sock_create", "sock_release", "bind4", "bind6", "post_bind4", "post_bind6", "connect4", "connect6",
        "sendmsg4", "sendmsg6", "recvmsg4", "recvmsg6", "getpeername4", "getpeername6", "getsockname4", "getsockname6", "sysctl_access",
        "device_access", "socket_operations", "connect_unix", "sendmsg_unix", "recvmsg_unix", "getsockname_unix", "getpeername_unix",
        "getsockopt_hook", "setsockopt_hook", "socket_bind",
    ];

    [Theory]
    [InlineData("skb_ingress", BpfAttachType.CgroupIngress)]
    [InlineData("skb_egress", BpfAttachType.CgroupEgress)]
    [InlineData("sock_create", BpfAttachType.CgroupSocketCreate)]
    [InlineData("sock_release", BpfAttachType.CgroupSocketRelease)]
    [InlineData("bind4", BpfAttachType.CgroupBind4)]
    [InlineData("bind6", BpfAttachType.CgroupBind6)]
    [InlineData("post_bind4", BpfAttachType.CgroupPostBind4)]
    [InlineData("post_bind6", BpfAttachType.CgroupPostBind6)]
    [InlineData("connect4", BpfAttachType.CgroupConnect4)]
    [InlineData("connect6", BpfAttachType.CgroupConnect6)]
    [InlineData("sendmsg4", BpfAttachType.CgroupSendMessage4)]
    [InlineData("sendmsg6", BpfAttachType.CgroupSendMessage6)]
    [InlineData("recvmsg4", BpfAttachType.CgroupReceiveMessage4)]
    [InlineData("recvmsg6", BpfAttachType.CgroupReceiveMessage6)]
    [InlineData("getpeername4", BpfAttachType.CgroupGetPeerName4)]
    [InlineData("getpeername6", BpfAttachType.CgroupGetPeerName6)]
    [InlineData("getsockname4", BpfAttachType.CgroupGetSocketName4)]
    [InlineData("getsockname6", BpfAttachType.CgroupGetSocketName6)]
    [InlineData("sysctl_access", BpfAttachType.CgroupSysctl)]
    [InlineData("device_access", BpfAttachType.CgroupDevice)]
    [InlineData("socket_operations", BpfAttachType.CgroupSocketOperations)]
    [InlineData("connect_unix", BpfAttachType.CgroupConnectUnix)]
    [InlineData("sendmsg_unix", BpfAttachType.CgroupSendMessageUnix)]
    [InlineData("recvmsg_unix", BpfAttachType.CgroupReceiveMessageUnix)]
    [InlineData("getsockname_unix", BpfAttachType.CgroupGetSocketNameUnix)]
    [InlineData("getpeername_unix", BpfAttachType.CgroupGetPeerNameUnix)]
    [InlineData("getsockopt_hook", BpfAttachType.CgroupGetSocketOption)]
    [InlineData("setsockopt_hook", BpfAttachType.CgroupSetSocketOption)]
    public void AttachCgroup_EachHook_RunsUntilDispose(string program, BpfAttachType type)
    {
        Require.AttachType(type);
        AssertRuns(program);
    }

    [Fact]
    public void AttachCgroup_SecurityHook_RunsUntilDispose()
    {
        Require.AttachType(BpfAttachType.LsmCgroup);
        Require.BpfSecurityModule();
        AssertRuns("socket_bind");
    }

    private static void AssertRuns(string program)
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = TestObject.Load("cgroup_hooks", new BpfObjectOptions { Programs = [program] });
        OwnNetwork.Run(() =>
        {
            using (obj.Programs[program].AttachCgroup(cgroup.Path))
            {
                DoEverything();
            }

            ulong hits = Read(obj, program);
            DoEverything();
            Assert.Equal((true, hits), (hits > 0, Read(obj, program)));
        });
    }

    private static ulong Read(BpfObject obj, string program)
    {
        Assert.True(obj.Maps["hits"].As<uint, ulong>().TryGetValue((uint)Array.IndexOf(Slots, program), out ulong hits));
        return hits;
    }

    private static void DoEverything()
    {
        _ = File.ReadAllText("/proc/sys/kernel/ostype");
        File.OpenHandle("/dev/null").Dispose();
        UseDatagrams(new IPEndPoint(IPAddress.Loopback, 0));
        UseDatagrams(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        UseStream(new IPEndPoint(IPAddress.Loopback, 0), ProtocolType.Tcp);
        UseStream(new UnixDomainSocketEndPoint($"\0ebpf-test-{Guid.NewGuid()}"), ProtocolType.Unspecified);
        UseUnixDatagrams();
    }

    private static void UseDatagrams(IPEndPoint any)
    {
        using Socket server = new(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using Socket client = new(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(any);
        EndPoint address = server.LocalEndPoint!;
        client.SendTo([1], address);
        EndPoint from = any;
        server.ReceiveFrom(new byte[4], ref from);
        client.Connect(address);
        _ = client.RemoteEndPoint;
        _ = client.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer);
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveBuffer, 8192);
        GetPeerName(client);
    }

    private static void UseStream(EndPoint any, ProtocolType protocol)
    {
        using Socket listener = new(any.AddressFamily, SocketType.Stream, protocol);
        listener.Bind(any);
        listener.Listen();
        using Socket client = new(any.AddressFamily, SocketType.Stream, protocol);
        client.Connect(listener.LocalEndPoint!);
        using Socket server = listener.Accept();
        client.Send([1]);
        server.Receive(new byte[4]);
        GetPeerName(client);
    }

    private static void UseUnixDatagrams()
    {
        UnixDomainSocketEndPoint address = new($"\0ebpf-test-{Guid.NewGuid()}");
        using Socket server = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        using Socket client = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        server.Bind(address);
        client.SendTo([1], address);
        EndPoint from = address;
        server.ReceiveFrom(new byte[4], ref from);
    }

    /// <summary>.NET remembers the address of the other end and does not ask the kernel.</summary>
    private static unsafe void GetPeerName(Socket socket)
    {
        byte* address = stackalloc byte[128];
        uint length = 128;
        Assert.Equal(0, getpeername((int)socket.Handle, address, &length));
    }

    [LibraryImport("libc")]
    private static unsafe partial int getpeername(int socket, byte* address, uint* length);
}
