using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

/// <summary>A refusal names its cause and the remedy.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeErrorTests
{
    private const int ENOENT = 2;
    private const int ESRCH = 3;
    private const int EADDRNOTAVAIL = 99;

    [Fact]
    public void Start_WithoutCapabilities_NamesThemAndTheRemedy()
    {
        Require.Root();

        BpfException e = Assert.IsType<BpfException>(Unprivileged.Run(() => UnlinkProbe.Start().Dispose()));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Equal(1, e.ErrorNumber);
        Assert.Contains("does not have CAP_BPF and CAP_PERFMON", e.Message, StringComparison.Ordinal);
        Assert.Contains("setcap cap_bpf,cap_perfmon", e.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Tracepoints cannot take the place, and must not hide what the others were refused for.</summary>
    [Fact]
    public void Start_VictimsWithoutCapabilities_NamesThemToo()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);

        BpfException e = Assert.IsType<BpfException>(
            Unprivileged.Run(() => UnlinkProbe.Start(new UnlinkProbeOptions { IdentifyVictims = true }).Dispose()));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("setcap cap_bpf,cap_perfmon", e.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Not root: kprobes take perf_event_paranoid at most 2 then, and tracefs is closed.</summary>
    [Theory]
    [InlineData(UnlinkAttachKind.Auto, "3")]
    [InlineData(UnlinkAttachKind.Kprobe, "2")]
    [InlineData(UnlinkAttachKind.KprobeSession, "3")]
    [InlineData(UnlinkAttachKind.Fentry, "3")]
    public async Task Start_BothCapabilitiesWithoutRoot_Works(UnlinkAttachKind kind, string paranoidLevel)
    {
        Require.Kprobes();
        Require.CanAttach(kind);
        using KernelSetting paranoid = new("/proc/sys/kernel/perf_event_paranoid", paranoidLevel);
        using LockedMemoryLimit memory = LockedMemoryLimit.None();
        UnlinkProbe? probe = null;

        Assert.Null(Unprivileged.Run(
            () => probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        using UnlinkProbe started = probe!;
        Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));
        Assert.Equal("no such file", Assert.Single(await started.StopAndReadOwnAsync()).Path);
        Losses.AssertNoneOfOwn(started);
    }

    [Theory]
    [InlineData(UnlinkAttachKind.Kprobe, ENOENT)]
    [InlineData(UnlinkAttachKind.KprobeSession, ENOENT)]
    [InlineData(UnlinkAttachKind.Fentry, ESRCH)]
    public void Start_UnknownFunction_IsNotFound(UnlinkAttachKind kind, int errorNumber)
    {
        Require.CanAttach(kind);

        BpfException e = Assert.Throws<BpfException>(
            () => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, FunctionName = "vfs_unlinc" }).Dispose());

        Assert.Equal((BpfErrorKind.NotFound, errorNumber), (e.Kind, e.ErrorNumber));
        Assert.Contains("has no function vfs_unlinc", e.Message, StringComparison.Ordinal);
    }

    /// <summary>By a session and by fentry the kernel would take one of them.</summary>
    [Theory]
    [InlineData(UnlinkAttachKind.Auto)]
    [InlineData(UnlinkAttachKind.Kprobe)]
    [InlineData(UnlinkAttachKind.KprobeSession)]
    [InlineData(UnlinkAttachKind.Fentry)]
    public void Start_TwoFunctionsOfTheName_IsAmbiguous(UnlinkAttachKind kind)
    {
        Require.Kprobes();
        Require.CanAttach(kind);
        string name = FindAmbiguous();

        BpfException e = Assert.Throws<BpfException>(
            () => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, FunctionName = name }).Dispose());

        Assert.Equal((BpfErrorKind.Ambiguous, EADDRNOTAVAIL), (e.Kind, e.ErrorNumber));
        Assert.Contains($"has 2 functions named {name}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_SessionOnAKernelWithoutIt_IsNotSupportedAndSaysWhatToDo()
    {
        Require.Root();
        Assert.SkipWhen(KernelFeatures.TryAttachType(BpfAttachType.KprobeSession) == KernelFeatureState.Available, "needs a kernel before 6.10");

        BpfException e = Assert.ThrowsAny<BpfException>(
            () => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = UnlinkAttachKind.KprobeSession }).Dispose());

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("This kernel has no kprobe.session (Linux 6.10", e.Message, StringComparison.Ordinal);
        Assert.Contains("Attach a kprobe and a kretprobe", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_FentryOnAKernelWithoutIt_IsNotSupportedAndSaysWhatToDo()
    {
        Require.NoKprobes(); // Such a kernel refuses fentry, too.

        BpfException e = Assert.Throws<BpfException>(() => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = UnlinkAttachKind.Fentry }).Dispose());

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("cannot attach fentry programs", e.Message, StringComparison.Ordinal);
        Assert.Contains("tracepoint", e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096 * 3)]
    [InlineData(0)]
    [InlineData(-4096)]
    [InlineData(100)]
    public void Options_RingSizeNotPowerOfTwo_Throws(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkProbeOptions { RingBufferSizeBytes = size });

    [Fact]
    public void Start_WithLogger_LogsTheAttachmentAndLibbpf()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using RecordingLoggerFactory loggers = new();

        using UnlinkProbe probe = UnlinkProbe.Start(loggerFactory: loggers);

        Assert.Contains(loggers.Lines, line => line == $"Information Ebpf.Probes.Unlink.UnlinkProbe Watching deletions: {probe.Attachment}");
        Assert.Contains(loggers.Lines, line => line.StartsWith("Trace Ebpf.BpfObject libbpf: ", StringComparison.Ordinal));
        Assert.True(probe.Attachment.Kind != UnlinkAttachKind.Kprobe || !loggers.Lines.Any(line => line.StartsWith(nameof(LogLevel.Warning), StringComparison.Ordinal)));
    }

    [Fact]
    public void Attachment_OfAuto_IsTheBestThatTheKernelHas()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);

        using UnlinkProbe probe = UnlinkProbe.Start();

        bool isSession = Environment.OSVersion.Version >= new Version(6, 14) && KernelFeatures.TryAttachType(BpfAttachType.KprobeSession) == KernelFeatureState.Available;
        UnlinkAttachKind best = isSession ? UnlinkAttachKind.KprobeSession : UnlinkAttachKind.Fentry;
        Assert.Equal(KernelFeatures.HasKprobes ? best : UnlinkAttachKind.Tracepoint, probe.Attachment.Kind);
        Assert.All(probe.Attachment.Targets, target => Assert.Contains("unlink", target, StringComparison.Ordinal));
        Assert.Equal(
            KernelFeatures.HasKprobes ? "it misses no call that sleeps" : "this kernel has neither kprobes nor fentry",
            isSession ? probe.Attachment.Reason : probe.Attachment.Reason.Split("; ")[0]);
    }

    /// <summary>One that BTF describes, so that fentry would take it; where there is none, any.</summary>
    private static string FindAmbiguous()
    {
        string[] names = [.. File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t')).Where(parts => parts[1] is "t" or "T")
            .CountBy(parts => parts[2]).Where(one => one.Value == 2 && char.IsAsciiLetter(one.Key[0]) && !one.Key.Contains('.')).Select(one => one.Key)];
        return names.FirstOrDefault(name => KernelSymbols.FindInBtf(name) is not null, names[0]);
    }

    /// <summary>The kernel's own, as a file: what a kernel without one is given.</summary>
    [Fact]
    public async Task CustomBtf_OfThisKernel_IsUsed()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using TemporaryDirectory directory = new();
        string btf = $"{directory.Path}/vmlinux";
        File.Copy("/sys/kernel/btf/vmlinux", btf);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            AttachKind = KernelFeatures.HasKprobes ? UnlinkAttachKind.Kprobe : UnlinkAttachKind.Tracepoint,
            CustomBtfPath = btf,
        });

        Assert.Equal(2, Posix.Unlink(directory.File("missing")));

        Assert.Single(await probe.StopAndReadOwnAsync(), e => e.Path == $"{directory.Path}/missing");
    }

    [Fact]
    public void CustomBtf_ThatIsNotThere_NamesTheFile()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);

        FileNotFoundException e = Assert.Throws<FileNotFoundException>(
            () => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = UnlinkAttachKind.Tracepoint, CustomBtfPath = "/none" }).Dispose());

        Assert.Contains("/none", e.Message, StringComparison.Ordinal);
    }
}
