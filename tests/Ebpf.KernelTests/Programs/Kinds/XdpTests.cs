namespace Ebpf.KernelTests;

public sealed class XdpTests
{
    private const int ENODEV = 19;

    [Theory]
    [InlineData(XdpMode.Automatic)]
    [InlineData(XdpMode.Generic)]
    public void AttachXdp_PacketsOnLoopback_RunsUntilDispose(XdpMode mode) => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        using (BpfLink link = obj.Program("on_xdp").AttachXdp(OwnNetwork.Loopback, new XdpOptions { Mode = mode }))
        {
            OwnNetwork.SendPacket();
            Assert.Equal(obj.Program("on_xdp").GetInfo().Id, link.GetInfo().ProgramId);
        }

        ulong hits = obj.Hits("on_xdp");
        OwnNetwork.SendPacket();
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_xdp")));
    });

    [Fact]
    public void AttachXdp_ByIndex_Runs() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        using BpfLink link = obj.Program("on_xdp").AttachXdp(1); // The loopback device of every namespace.

        OwnNetwork.SendPacket();

        Assert.Equal(1ul, obj.Hits("on_xdp"));
    });

    [Fact]
    public void AttachXdp_AbsentDevice_IsNotFoundAndListsTheOthers() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_xdp").AttachXdp("absent0"));

        Assert.Equal((BpfErrorKind.NotFound, ENODEV), (e.Kind, e.ErrorNumber));
        Assert.Contains("has no device absent0.", e.Message, StringComparison.Ordinal);
        Assert.Contains("Its devices: lo", e.Remedy, StringComparison.Ordinal);
    });

    [Fact]
    public void AttachXdp_Twice_IsBusyAndSaysHowToFindTheOther() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        using BpfLink link = obj.Program("on_xdp").AttachXdp(OwnNetwork.Loopback);

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_xdp").AttachXdp(OwnNetwork.Loopback));

        Assert.Equal(BpfErrorKind.Busy, e.Kind);
        Assert.Contains("Another XDP program is attached to lo.", e.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void AttachXdp_Native_RunsInTheDriver() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();
        DevicePair.Make("veth");
        using BpfLink link = obj.Program("on_xdp").AttachXdp(DevicePair.Second, new XdpOptions { Mode = XdpMode.Native });

        DevicePair.SendFromFirst();

        // The driver receives when the kernel lets it.
        Assert.True(SpinWait.SpinUntil(() => obj.Hits("on_xdp") > 0, TimeSpan.FromSeconds(30)));
    });

    [Fact]
    public void AttachXdp_DriverWithoutXdp_SaysToUseTheGenericMode() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = Load();

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_xdp").AttachXdp(OwnNetwork.Loopback, new XdpOptions { Mode = XdpMode.Native }));

        Assert.Equal((BpfErrorKind.NotSupported, "Use XdpMode.Generic."), (e.Kind, e.Remedy));
    });

    private static NetworkObject Load() => NetworkObject.Load(BpfProgramType.Xdp, "on_xdp");
}
