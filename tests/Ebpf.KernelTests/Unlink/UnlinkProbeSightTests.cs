using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A probe knows whether it sees.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeSightTests
{
    private const UnlinkOperations Deletions = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory;

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public static TheoryData<UnlinkAttachKind> FunctionKinds => UnlinkProbeOperationTests.FunctionKinds;

    /// <summary>The rest of the matrix: what is switched off has no part in the attachment.</summary>
    public static TheoryData<KernelSwitch.Way, UnlinkAttachKind> Unconcerned => new()
    {
        { KernelSwitch.Way.Ftrace, UnlinkAttachKind.Tracepoint },
        { KernelSwitch.Way.Kprobes, UnlinkAttachKind.KprobeSession },
        { KernelSwitch.Way.Kprobes, UnlinkAttachKind.Fentry },
        { KernelSwitch.Way.Kprobes, UnlinkAttachKind.Tracepoint },
        { KernelSwitch.Way.Tracing, UnlinkAttachKind.Kprobe },
        { KernelSwitch.Way.Tracing, UnlinkAttachKind.KprobeSession },
        { KernelSwitch.Way.Tracing, UnlinkAttachKind.Fentry },
        { KernelSwitch.Way.Tracing, UnlinkAttachKind.Tracepoint },
    };

    /// <summary>Those that ftrace calls; on arm64 not kprobes.</summary>
    public static TheoryData<UnlinkAttachKind> FtraceKinds => FunctionKinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task SelfTests_OfTheProbeAndOfOthers_AreNoEventsAndInNoCounter(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        bool hasRenames = kind != UnlinkAttachKind.Tracepoint && Environment.OSVersion.Version >= new Version(5, 12);
        UnlinkOperations operations = hasRenames ? Deletions | UnlinkOperations.RenameOver : Deletions;
        UnlinkFilter[] filters = [new(), new() { ProcessIds = [Environment.ProcessId] }, new() { ExcludeSelf = true }];
        UnlinkProbe[] probes = [.. filters.Select(filter => Start(kind, operations, filter)), Start(kind, operations, null)];
        HarmlessCall.TryUnlink();
        HarmlessCall.TryRemoveDirectory();
        HarmlessCall.TryRename();

        foreach (UnlinkProbe probe in probes)
        {
            using (probe)
            {
                UnlinkProbeStatistics statistics = probe.GetStatistics();
                Assert.Null(statistics.Blindness);
                Assert.Equal((Losses.NotRun(statistics), TimeSpan.Zero), (statistics.Lost, statistics.BlindTime));
                Assert.Empty(await probe.StopAndReadOwnAsync());
            }
        }
    }

    /// <summary>With the descriptor of a self-test an absolute path deletes: nobody can hide so.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task AbsolutePath_WithTheDescriptorOfASelfTest_IsReported(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using TemporaryDirectory directory = new();
        byte[] path = directory.File("hidden");
        Posix.Create(path);
        using UnlinkProbe probe = Start(kind, UnlinkOperations.Unlink, null);

        Assert.Equal(0, Posix.UnlinkAt(HarmlessCall.DirectoryFileDescriptor, path));

        UnlinkEvent e = Assert.Single(await probe.StopAndReadOwnAsync());
        Assert.Equal(path, e.GetPathBytes().ToArray());
        Assert.Equal(HarmlessCall.DirectoryFileDescriptor, e.DirectoryFileDescriptor);
    }

    [Theory]
    [MemberData(nameof(FtraceKinds))]
    public void Start_FtraceSwitchedOff_IsRefused(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        Require.X64();
        using KernelSetting off = KernelSwitch.FtraceOff();

        BpfException e = Assert.Throws<BpfException>(() => Start(kind, UnlinkOperations.Unlink, null).Dispose());

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
        Assert.Contains("sysctl kernel.ftrace_enabled=1", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FtraceSwitchedOff_AutoTakesTracepointsAndSaysWhy()
    {
        Require.X64();
        using KernelSetting off = KernelSwitch.FtraceOff();
        using UnlinkProbe probe = UnlinkProbe.Start();

        Assert.Equal(2, Posix.Unlink("missing"u8.ToArray()));

        Assert.Equal(UnlinkAttachKind.Tracepoint, probe.Attachment.Kind);
        Assert.Contains("would see nothing: kernel.ftrace_enabled is 0", probe.Attachment.Reason, StringComparison.Ordinal);
        Assert.Single(await probe.StopAndReadOwnAsync());
    }

    [Fact]
    public void Start_FtraceSwitchedOffAndTracepointsDoNotSuffice_IsRefused()
    {
        Require.X64();
        using KernelSetting off = KernelSwitch.FtraceOff();

        BpfException e = Assert.Throws<BpfException>(() => UnlinkProbe.Start(new UnlinkProbeOptions { IdentifyVictims = true }).Dispose());

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
    }

    /// <summary>The self-test sees it where the settings cannot be read.</summary>
    [Theory]
    [MemberData(nameof(FtraceKinds))]
    public void GetStatistics_FtraceSwitchedOffMeanwhileAndHidden_TellsThatItIsBlind(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        Require.X64();
        using UnlinkProbe probe = Start(kind, UnlinkOperations.Unlink, null);
        UnlinkBlindness? blindness = null;
        using (KernelSwitch.FtraceOff())
        {
            Assert.Null(Hidden.Run(
                () => SpinWait.SpinUntil(() => (blindness = probe.GetStatistics().Blindness) is not null, TimeSpan.FromSeconds(60)), "/proc/sys", "/sys/kernel/debug"));
        }

        Assert.Contains("no setting that this process can read is the cause", blindness?.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FtraceKinds))]
    public async Task GetStatistics_FtraceSwitchedOffMeanwhile_TellsAndLogsIt(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        Require.X64();
        await AssertNoticesAsync(kind, KernelSwitch.FtraceOff, "kernel.ftrace_enabled is 0");
    }

    [Fact]
    public Task GetStatistics_KprobesSwitchedOffMeanwhile_TellsAndLogsIt() =>
        AssertNoticesAsync(UnlinkAttachKind.Kprobe, KernelSwitch.KprobesOff, "Kprobes are switched off");

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public void Start_KprobesSwitchedOff_IsRefusedForKprobesOnly(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using KernelSetting off = KernelSwitch.KprobesOff();

        Exception? e = Record.Exception(() => Start(kind, UnlinkOperations.Unlink, null).Dispose());

        Assert.Equal(kind == UnlinkAttachKind.Kprobe ? BpfErrorKind.SwitchedOff : null, (e as BpfException)?.Kind);
    }

    [Theory]
    [MemberData(nameof(Unconcerned))]
    public async Task Start_SomethingElseSwitchedOffBeforeOrMeanwhile_SeesAll(KernelSwitch.Way way, UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using UnlinkProbe before = Start(kind, UnlinkOperations.Unlink, null);
        UnlinkProbeStatistics meanwhile;
        List<UnlinkEvent> seen;
        using (KernelSwitch.Off(way))
        {
            using UnlinkProbe during = Start(kind, UnlinkOperations.Unlink, null);
            Posix.Unlink("seen"u8.ToArray());
            meanwhile = before.GetStatistics();
            seen = await during.StopAndReadOwnAsync();
        }

        Assert.Equal(["seen"], seen.Select(e => e.Path));
        Assert.Equal(["seen"], (await before.StopAndReadOwnAsync()).Select(e => e.Path));
        Assert.Equal((null, TimeSpan.Zero), (meanwhile.Blindness, before.GetStatistics().BlindTime));
    }

    /// <summary>By kprobes, so that fentry does not detach while ftrace is off (KernelSwitch.FtraceOff).</summary>
    [Fact]
    public void Stop_KprobesSwitchedOffMeanwhile_IsInTheLastStatistics()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);
        using UnlinkProbe probe = Start(UnlinkAttachKind.Kprobe, UnlinkOperations.Unlink, null);
        using (KernelSwitch.KprobesOff())
        {
            probe.Stop();
            DetachingThreads.WaitForEnd();
        }

        Assert.NotNull(probe.GetStatistics().Blindness);
    }

    private static async Task AssertNoticesAsync(UnlinkAttachKind kind, Func<KernelSetting> switchOff, string cause)
    {
        Require.CanAttach(kind);
        using RecordingLoggerFactory loggers = new();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }, loggers);
        Assert.Null(probe.GetStatistics().Blindness);
        UnlinkBlindness? blindness = null;
        using (switchOff())
        {
            Posix.Unlink("unseen"u8.ToArray());
            SpinWait.SpinUntil(() => (blindness = probe.GetStatistics().Blindness) is not null, TimeSpan.FromSeconds(60));
        }

        Assert.Contains(cause, blindness?.Cause, StringComparison.Ordinal);
        Assert.Single(loggers.Lines, line => line.StartsWith("Warning ", StringComparison.Ordinal) && line.Contains("blind", StringComparison.Ordinal));
        SpinWait.SpinUntil(() => probe.GetStatistics().Blindness is null, TimeSpan.FromSeconds(60));
        Posix.Unlink("seen"u8.ToArray());
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        Assert.Null(statistics.Blindness);
        Assert.True(statistics.BlindTime > TimeSpan.Zero, $"{statistics}");
        Assert.Equal(["seen"], (await probe.StopAndReadOwnAsync()).Select(e => e.Path));
    }

    private static UnlinkProbe Start(UnlinkAttachKind kind, UnlinkOperations operations, UnlinkFilter? filter) =>
        UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, Operations = operations, Filter = filter });
}
