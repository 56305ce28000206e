namespace Ebpf.KernelTests;

public sealed class NetkitTests
{
    [Fact]
    public void AttachNetkit_PrimaryDeviceThatSends_RunsUntilDispose() => OwnNetwork.Run(() =>
    {
        Require.Kernel(6, 7);
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SchedClassifier, "on_netkit");
        DevicePair.Make("netkit");
        using (obj.Program("on_netkit").AttachNetkit(DevicePair.First))
        {
            DevicePair.SendFromFirst();
        }

        ulong hits = obj.Hits("on_netkit");
        DevicePair.SendFromFirst();
        Assert.Equal((1ul, 1ul), (hits, obj.Hits("on_netkit")));
    });

    [Fact]
    public void AttachNetkit_AnotherDevice_SaysSoOrThatTheKernelHasNone() => OwnNetwork.Run(() =>
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SchedClassifier, "on_netkit");
        bool isMissing = KernelFeatures.TryAttachType(BpfAttachType.NetkitPrimary) == KernelFeatureState.Missing;

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_netkit").AttachNetkit(OwnNetwork.Loopback));

        Assert.Equal(isMissing ? BpfErrorKind.NotSupported : BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains(isMissing ? "This kernel has no netkit" : "lo is not the primary device of a netkit pair", e.Message, StringComparison.Ordinal);
    });
}
