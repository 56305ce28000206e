namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkProbeOptionsTests
{
    [Theory]
    [InlineData(UnlinkAttachKind.KprobeSession)]
    [InlineData(UnlinkAttachKind.Fentry)]
    [InlineData(UnlinkAttachKind.Tracepoint)]
    public void FunctionAddress_ForOtherMeansThanKprobes_Throws(UnlinkAttachKind kind)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => UnlinkProbe.Start(new UnlinkProbeOptions { FunctionAddress = 1, AttachKind = kind }).Dispose());

        Assert.Contains($"not for {kind}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FunctionName_ForTracepoints_Throws() => Assert.Throws<ArgumentException>(
        () => UnlinkProbe.Start(new UnlinkProbeOptions { FunctionName = "f", AttachKind = UnlinkAttachKind.Tracepoint }).Dispose());

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(9)]
    public void Operations_NoneOrUnknown_Throw(int operations) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { Operations = (UnlinkOperations)operations });

    [Fact]
    public void AttachKind_Unknown_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { AttachKind = (UnlinkAttachKind)99 });
}
