namespace Ebpf.KernelTests;

public sealed class TcxTests
{
    [Theory]
    [InlineData("on_tcx_ingress")]
    [InlineData("on_tcx_egress")]
    public void AttachTcx_DirectionOfTheSection_RunsUntilDispose(string name) => OwnNetwork.Run(() =>
    {
        Require.AttachType(BpfAttachType.TcxIngress);
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SchedClassifier, name);
        using (obj.Program(name).AttachTcx(OwnNetwork.Loopback))
        {
            OwnNetwork.SendPacket();
        }

        ulong hits = obj.Hits(name);
        OwnNetwork.SendPacket();
        Assert.Equal((1ul, 1ul), (hits, obj.Hits(name)));
    });

    [Fact]
    public void AttachTcx_BeforeAProgramThatEndsTheChain_RunsFirst() => OwnNetwork.Run(() =>
    {
        Require.AttachType(BpfAttachType.TcxIngress);
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SchedClassifier, "on_tcx_ingress", "on_tc");
        using BpfLink last = obj.Program("on_tc").AttachTcx(OwnNetwork.Loopback); // It ends the chain with TC_ACT_OK.
        using BpfLink after = obj.Program("on_tcx_ingress").AttachTcx(OwnNetwork.Loopback, new TcxOptions { Order = AttachOrder.After(last) });

        OwnNetwork.SendPacket();
        Assert.Equal((1ul, 0ul), (obj.Hits("on_tc"), obj.Hits("on_tcx_ingress")));
        after.Dispose();
        using BpfLink before = obj.Program("on_tcx_ingress").AttachTcx(OwnNetwork.Loopback, new TcxOptions { Order = AttachOrder.Before(last) });
        OwnNetwork.SendPacket();

        Assert.Equal((2ul, 1ul), (obj.Hits("on_tc"), obj.Hits("on_tcx_ingress")));
    });

    [Fact]
    public void AttachTcx_KernelWithoutTcx_NamesAttachTc() => OwnNetwork.Run(() =>
    {
        Assert.SkipUnless(KernelFeatures.TryAttachType(BpfAttachType.TcxIngress) == KernelFeatureState.Missing, "needs a kernel before 6.6");
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SchedClassifier, "on_tc");

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_tc").AttachTcx(OwnNetwork.Loopback));

        Assert.Equal((BpfErrorKind.NotSupported, "Attach it with AttachTc."), (e.Kind, e.Remedy));
    });
}
