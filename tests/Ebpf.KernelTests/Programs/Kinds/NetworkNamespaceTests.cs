namespace Ebpf.KernelTests;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void AttachNetworkNamespace_LookupOfASocket_RunsUntilDispose() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SkLookup, "on_lookup");
        using (obj.Program("on_lookup").AttachNetworkNamespace())
        {
            OwnNetwork.SendPacket();
        }

        ulong hits = obj.Hits("on_lookup");
        OwnNetwork.SendPacket();
        Assert.Equal((true, hits), (hits > 0, obj.Hits("on_lookup")));
    });

    /// <summary>A TC program asks for the packet's hash, which the flow dissector computes.</summary>
    [Fact]
    public void AttachNetworkNamespace_FlowDissector_Runs() => OwnNetwork.Run(() =>
    {
        Require.AttachType(BpfAttachType.TcxIngress);
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.FlowDissector, "on_flow", "on_tc");
        using BpfLink traffic = obj.Program("on_tc").AttachTcx(OwnNetwork.Loopback);
        using BpfLink link = obj.Program("on_flow").AttachNetworkNamespace("/proc/thread-self/ns/net");

        OwnNetwork.SendPacket();

        Assert.True(obj.Hits("on_flow") > 0);
        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_flow").AttachNetworkNamespace());
        Assert.Equal(BpfErrorKind.ResourceLimit, e.Kind);
        Assert.Contains("as many programs of this kind as it may: one flow dissector", e.Message, StringComparison.Ordinal);
    });

    [Theory]
    [InlineData("/no/such/namespace", BpfErrorKind.NotFound, "There is no file /no/such/namespace.")]
    [InlineData("/proc/version", BpfErrorKind.InvalidArgument, "/proc/version is not a network namespace.")]
    public void AttachNetworkNamespace_AnotherFile_SaysSo(string path, BpfErrorKind kind, string cause)
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SkLookup, "on_lookup");

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_lookup").AttachNetworkNamespace(path));

        Assert.Equal(kind, e.Kind);
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
    }
}
