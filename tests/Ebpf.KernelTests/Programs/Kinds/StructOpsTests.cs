using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.KernelTests;

public sealed partial class StructOpsTests
{
    private const int IPPROTO_TCP = 6;
    private const int TCP_CONGESTION = 13;
    private const int ENOENT = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttachStructOps_CongestionControl_ServesAConnectionUntilDispose(bool byObject) => OwnNetwork.Run(() =>
    {
        Require.ProgramType(BpfProgramType.StructOps);
        using BpfObject obj = Load();
        using (byObject ? obj.Attach() : (IDisposable)obj.Maps["steady"].AttachStructOps())
        {
            (Socket client, Socket server) = OwnNetwork.Connect(socket => Assert.Equal(0, Choose(socket, "ebpf_steady")));
            using (client)
            using (server)
            {
                client.Send(new byte[100_000]);
                for (int left = 100_000; left > 0;)
                {
                    left -= server.Receive(new byte[65536]);
                }
            }
        }

        Assert.True(Read(obj) > 0);
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(ENOENT, Choose(other, "ebpf_steady"));
    });

    [Fact]
    public void AttachStructOps_Twice_IsBusy() => OwnNetwork.Run(() =>
    {
        Require.ProgramType(BpfProgramType.StructOps);
        using BpfObject obj = Load();
        using BpfObject other = Load();
        using BpfLink link = obj.Maps["steady"].AttachStructOps();

        BpfException e = Assert.Throws<BpfException>(() => other.Maps["steady"].AttachStructOps());

        Assert.Equal(BpfErrorKind.Busy, e.Kind);
        Assert.Contains("A table with the name that steady gives is registered.", e.Message, StringComparison.Ordinal);
    });

    /// <summary>libbpf gives the map's descriptor for that of the registration.</summary>
    [Fact]
    public void Members_TableWithoutALink_AreNotSupported() => OwnNetwork.Run(() =>
    {
        Require.ProgramType(BpfProgramType.StructOps);
        using BpfObject obj = Load();
        using BpfLink link = obj.Maps["steady"].AttachStructOps();

        Assert.All<Action>(
            [() => link.GetInfo(), () => link.DuplicateHandle(), () => link.Pin("/sys/fs/bpf/steady")],
            use => Assert.Equal(BpfErrorKind.NotSupported, Assert.Throws<BpfException>(use).Kind));
    });

    [Fact]
    public void AttachOfTheObject_TableThatWasLeftOut_IsSkipped()
    {
        Require.ProgramType(BpfProgramType.StructOps);
        using BpfObject obj = TestObject.Load("congestion", new BpfObjectOptions
        {
            Name = "cc",
            Programs = [],
            Maps = new Dictionary<string, BpfMapOptions> { ["steady"] = new() { IsCreated = false } },
        });

        BpfException e = Assert.Throws<BpfException>(obj.Attach);

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("No section of the loaded programs names a place", e.Message, StringComparison.Ordinal);
    }

    private static BpfObject Load() => TestObject.Load("congestion", new BpfObjectOptions { Name = "cc" });

    private static ulong Read(BpfObject obj)
    {
        Assert.True(obj.Maps["cc.bss"].As<uint, ulong>().TryGetValue(0, out ulong acknowledgements));
        return acknowledgements;
    }

    private static int Choose(Socket socket, string name)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(name);
        return setsockopt((int)socket.Handle, IPPROTO_TCP, TCP_CONGESTION, bytes, (uint)bytes.Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int socket, int level, int option, byte[] value, uint length);
}
