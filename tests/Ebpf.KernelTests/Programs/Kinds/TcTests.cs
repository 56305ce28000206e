namespace Ebpf.KernelTests;

public sealed class TcTests
{
    [Theory]
    [InlineData(TrafficDirection.Ingress)]
    [InlineData(TrafficDirection.Egress)]
    public void AttachTc_PacketsOnLoopback_RunsUntilDispose(TrafficDirection direction) => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        using (Attach(obj, new TcOptions { Direction = direction }))
        {
            OwnNetwork.SendPacket();
        }

        ulong hits = obj.Hits("on_tc");
        OwnNetwork.SendPacket();
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_tc")));
    });

    /// <summary>The queueing discipline is there while a filter is: with it, the same priority and handle are taken.</summary>
    [Fact]
    public void AttachTc_SamePriorityAndHandle_IsBusyUntilDispose() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        TcOptions options = new() { Priority = 7, Handle = 3 };
        using (Attach(obj, options))
        using (Attach(obj, options with { Handle = 4 }))
        {
            BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_tc").AttachTc(OwnNetwork.Loopback, options));
            Assert.Equal(BpfErrorKind.Busy, e.Kind);
            Assert.Contains("'tc filter show dev lo ingress'", e.Remedy, StringComparison.Ordinal);
        }

        Attach(obj, options).Dispose();
    });

    /// <summary>The device of the same number there has a filter of the same priority and handle.</summary>
    [Fact]
    public void Dispose_OnAThreadOfAnotherNamespace_DetachesItsOwnFilterAndNoOther() => OwnNetwork.Run(() =>
    {
        TcOptions options = new() { Priority = 7, Handle = 3 };
        using NetworkObject obj = Load(), other = Load();
        BpfLink link = Attach(obj, options);
        OwnNetwork.Run(() =>
        {
            using BpfLink ofAnother = Attach(other, options);
            link.Dispose();
            OwnNetwork.SendPacket();
        });

        OwnNetwork.SendPacket();

        Assert.Equal((0ul, 1ul), (obj.Hits("on_tc"), other.Hits("on_tc")));
    });

    [Fact]
    public void AttachTc_GetInfo_SaysThatTheKernelHasNoObject() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        using BpfLink link = Attach(obj);

        BpfException e = Assert.Throws<BpfException>(link.GetInfo);

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("The kernel has no object for such an attachment", e.Message, StringComparison.Ordinal);
    });

    private static NetworkObject Load() => NetworkObject.Load(BpfProgramType.SchedClassifier, "on_tc");

    /// <summary>clsact and the BPF classifier are modules of Debian's kernels, which a guest may not have.</summary>
    private static BpfLink Attach(NetworkObject obj, TcOptions? options = null)
    {
        try
        {
            return obj.Program("on_tc").AttachTc(OwnNetwork.Loopback, options);
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.NotSupported)
        {
            Assert.Contains("no clsact queueing discipline", e.Message, StringComparison.Ordinal);
            Assert.Skip("needs the modules sch_ingress and cls_bpf");
            throw;
        }
    }
}
