namespace Ebpf.KernelTests;

public sealed class NetfilterTests
{
    [Fact]
    public void AttachNetfilter_PacketsForThisMachine_RunsUntilDispose() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.Netfilter, "on_netfilter");
        using (obj.Program("on_netfilter").AttachNetfilter(NetfilterHook.LocalIn))
        {
            OwnNetwork.SendPacket();
            BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_netfilter").AttachNetfilter(NetfilterHook.LocalIn));
            Assert.Equal((BpfErrorKind.Busy, "Choose another priority."), (e.Kind, e.Remedy));
            obj.Program("on_netfilter").AttachNetfilter(NetfilterHook.LocalIn, new NetfilterOptions { Priority = 5 }).Dispose();
        }

        ulong hits = obj.Hits("on_netfilter");
        OwnNetwork.SendPacket();
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_netfilter")));
    });
}
