using System.Net.Sockets;

namespace Ebpf.KernelTests;

public sealed class SockmapTests
{
    [Theory]
    [InlineData("on_message", BpfProgramType.SkMessage)]
    [InlineData("on_stream", BpfProgramType.SkSkb)]
    public void AttachSockmap_DataOfASocketInTheMap_Runs(string name, BpfProgramType type) => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = NetworkObject.Load(type, name);
        (Socket client, Socket server) = OwnNetwork.Connect();
        using (client)
        using (server)
        {
            using (obj.Program(name).AttachSockmap(obj.Sockets))
            {
                obj.Sockets.AsHandles<uint>().Set(0, (name == "on_message" ? client : server).SafeHandle);
                client.Send([1, 2, 3]);
                Assert.Equal(3, server.Receive(new byte[16]));
            }
        }

        Assert.True(obj.Hits(name) > 0);
    });

    [Fact]
    public void AttachSockmap_AnotherMap_SaysItsType()
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SkMessage, "on_message");
        using BpfObject other = TestObject.Load("network", new BpfObjectOptions { Programs = [] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_message").AttachSockmap(other.Maps["hits"]));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("The map is of the type Array.", e.Message, StringComparison.Ordinal);
    }
}
