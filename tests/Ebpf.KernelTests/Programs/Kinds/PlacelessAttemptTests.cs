namespace Ebpf.KernelTests;

/// <summary>A section that names no place is not attached by itself; the method is named.</summary>
public sealed class PlacelessAttemptTests
{
    [Theory]
    [InlineData("attach", "on_kprobe", nameof(BpfProgram.AttachKprobe))]
    [InlineData("attach", "on_uprobe", nameof(BpfProgram.AttachUprobe))]
    [InlineData("attach", "on_perf_event", nameof(BpfProgram.AttachPerfEvent))]
    [InlineData("attach", "on_multi", nameof(BpfProgram.AttachKprobeMulti))]
    [InlineData("network", "on_xdp", nameof(BpfProgram.AttachXdp))]
    [InlineData("network", "on_tcx_ingress", nameof(BpfProgram.AttachTcx))]
    [InlineData("network", "on_tc", nameof(BpfProgram.AttachTc))]
    [InlineData("network", "on_netkit", nameof(BpfProgram.AttachNetkit))]
    [InlineData("network", "on_socket", nameof(BpfProgram.AttachSocketFilter))]
    [InlineData("network", "on_reuseport", nameof(BpfProgram.AttachReuseport))]
    [InlineData("network", "on_lookup", nameof(BpfProgram.AttachNetworkNamespace))]
    [InlineData("network", "on_message", nameof(BpfProgram.AttachSockmap))]
    [InlineData("cgroup", "first", nameof(BpfProgram.AttachCgroup))]
    public void Attach_SectionWithoutPlace_NamesTheMethod(string name, string program, string method)
    {
        Require.Root();
        Require.Kernel(5, 15); // One of them reads its cookie.
        using BpfObject obj = TestObject.Load(name, new BpfObjectOptions { Programs = [program] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs[program].Attach());

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains(method, e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on_xdp", 2)]
    [InlineData("on_socket", 50)] // Without the Ethernet header.
    public void Run_WithAPacket_ReturnsItsVerdict(string name, uint verdict)
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("network", new BpfObjectOptions { Programs = [name] });
        byte[] packet = new byte[64], after = new byte[128];

        BpfRunResult result = obj.Programs[name].Run(data: packet, dataOut: after);

        Assert.Equal((verdict, packet.Length), (result.ReturnValue, result.DataLength));
    }
}
