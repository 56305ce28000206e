namespace Ebpf.KernelTests;

public sealed class LircTests
{
    [Theory]
    [InlineData("/dev/no-such-receiver", BpfErrorKind.NotFound)]
    [InlineData("/dev/null", BpfErrorKind.InvalidArgument)]
    public void AttachLirc_NotAReceiver_SaysSo(string path, BpfErrorKind kind)
    {
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.Xdp, "on_xdp");

        BpfException e = Assert.Throws<BpfException>(() => obj.Program("on_xdp").AttachLirc(path));

        Assert.Equal((kind, "Give the file of an infrared receiver: /dev/lirc0 or another."), (e.Kind, e.Remedy));
    }
}
