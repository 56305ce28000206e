using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A function that the options name, by its name or its address.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeFunctionTests
{
    private static readonly string[] Names = ["do_unlinkat", "filename_unlinkat"];

    [Fact]
    public async Task FunctionName_OfTheKernelsFunction_IsAttached()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);
        string name = KernelSymbols.FindFunction(Names)!.Name;

        await AssertReportsAsync(new UnlinkProbeOptions { FunctionName = name, AttachKind = UnlinkAttachKind.Kprobe }, name);
    }

    [Fact]
    public async Task FunctionAddress_OfTheKernelsFunction_IsAttachedByKprobes()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);
        ulong address = KernelSymbols.FindFunction(Names)!.Address!.Value;

        await AssertReportsAsync(new UnlinkProbeOptions { FunctionAddress = address }, $"0x{address:x}");
    }

    [Fact]
    public void FunctionAddress_OfNoFunction_IsRefused()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);

        BpfException e = Assert.Throws<BpfException>(() => UnlinkProbe.Start(new UnlinkProbeOptions { FunctionAddress = 1 }).Dispose());

        Assert.Contains("0x1", e.Message, StringComparison.Ordinal);
    }

    /// <summary>BTF describes no clone, so that fentry cannot take one; sessions and kprobes can.</summary>
    [Fact]
    public void FunctionName_OfAClone_IsAttachedByWhatCanAndTheReasonNamesTheRefusals()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);
        string clone = File.ReadLines("/sys/kernel/tracing/available_filter_functions").First(
            name => name.EndsWith(".isra.0", StringComparison.Ordinal) && KernelSymbols.FindFunction(name) is { IsAmbiguous: false, IsBlacklisted: false });

        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { FunctionName = clone });

        TestContext.Current.TestOutputHelper?.WriteLine($"{probe.Attachment}");
        Assert.Equal([clone], probe.Attachment.Targets);
        bool isSession = Environment.OSVersion.Version >= new Version(6, 14);
        Assert.Equal(isSession ? UnlinkAttachKind.KprobeSession : UnlinkAttachKind.Kprobe, probe.Attachment.Kind);
        Assert.Equal(isSession ? "it misses no call that sleeps" : "Fentry is refused with ESRCH", probe.Attachment.Reason);
    }

    /// <summary>Tracepoints would report, but not what was asked for.</summary>
    [Fact]
    public void FunctionName_Unknown_IsNotReplacedByTracepoints()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkProbeOptions options = new() { FunctionName = "vfs_unlinc" };

        Exception e = Assert.ThrowsAny<Exception>(() => UnlinkProbe.Start(options).Dispose());

        Assert.Equal(KernelFeatures.HasKprobes ? typeof(BpfException) : typeof(PlatformNotSupportedException), e.GetType());
        Assert.Contains(KernelFeatures.HasKprobes ? "has no function vfs_unlinc" : "FunctionName", e.Message, StringComparison.Ordinal);
    }

    private static async Task AssertReportsAsync(UnlinkProbeOptions options, string target)
    {
        using UnlinkProbe probe = UnlinkProbe.Start(options);
        Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));

        Assert.Equal("no such file", Assert.Single(await probe.StopAndReadOwnAsync()).Path);
        Assert.Equal((UnlinkAttachKind.Kprobe, target), (probe.Attachment.Kind, Assert.Single(probe.Attachment.Targets)));
        Losses.AssertNoneOfOwn(probe);
    }
}
