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

    public static TheoryData<UnlinkProbeOptions, string> Contradictions => new()
    {
        { new() { FunctionAddress = 1, AttachKind = UnlinkAttachKind.Fentry }, "FunctionAddress" },
        { new() { CustomBtfPath = "f", AttachKind = UnlinkAttachKind.Fentry }, "CustomBtfPath" },
        { new() { FunctionName = "f", AttachKind = UnlinkAttachKind.Tracepoint }, "FunctionName" },
        { new() { IdentifyVictims = true, AttachKind = UnlinkAttachKind.Tracepoint }, "IdentifyVictims" },
        { new() { Operations = UnlinkOperations.RenameOver, AttachKind = UnlinkAttachKind.Tracepoint }, "RenameOver" },
        { new() { FunctionName = "f", Operations = UnlinkOperations.RenameOver }, "FunctionName" },
        { new() { FunctionAddress = 1, Operations = UnlinkOperations.RemoveDirectory }, "FunctionAddress" },
        { new() { Filter = new UnlinkFilter { IncludeDescendants = true } }, "IncludeDescendants" },
        { new() { Filter = new UnlinkFilter { PathPrefixes = ["/"] } }, "PathPrefixes" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Start_OptionsThatContradictEachOther_NamesTheOption(UnlinkProbeOptions options, string named)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(nameof(options), () => UnlinkProbe.Start(options).Dispose());

        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(8, 4)]
    [InlineData(9, 8)]
    [InlineData(16, 8)]
    [InlineData(96, 64)]
    [InlineData(128, 64)]
    [InlineData(1024, 64)]
    public void RingBufferSizeBytes_ByDefault_GrowsWithTheProcessors(int processors, int mebibytes) =>
        Assert.Equal(mebibytes * 1024 * 1024, UnlinkProbeOptions.GetDefaultRingBufferSize(processors));

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(17)]
    public void Operations_NoneOrUnknown_Throw(int operations) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { Operations = (UnlinkOperations)operations });

    [Fact]
    public void AttachKind_Unknown_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { AttachKind = (UnlinkAttachKind)99 });

    [Fact]
    public void ProcessDetails_Unknown_Throw() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { ProcessDetails = (UnlinkProcessDetails)32 });
}
