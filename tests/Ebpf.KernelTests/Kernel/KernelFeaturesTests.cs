using System.Globalization;

namespace Ebpf.KernelTests;

/// <summary>A feature that is tried is one that this kernel is known to have; nothing tried stays.</summary>
public sealed class KernelFeaturesTests
{
    private static readonly Version Kernel = Environment.OSVersion.Version;

    [Fact]
    public void Features_AsRoot_AreThoseOfThisKernel()
    {
        Require.Root();

        Assert.Equal(KernelFeatureState.Available, KernelFeatures.TryMapType(BpfMapType.RingBuffer));
        Assert.Equal(StateIf(Kernel >= new Version(5, 11)), KernelFeatures.TryMemlockFree());
        Assert.Equal(StateIf(KernelFeatures.HasKprobes), KernelFeatures.TryKprobe());
        Assert.Equal(StateIf(KernelFeatures.HasKprobes), KernelFeatures.TryAttachType(BpfAttachType.Fentry));
        Assert.True(KernelFeatures.HasBtf);
        Assert.Empty(KernelFeatures.MissingCapabilities);
    }

    [Fact]
    public void KprobeMultiAndSession_AsRoot_AreThereWhereFprobeIs()
    {
        Require.Root();
        KernelFeatureState expected = StateIf(KernelFeatures.HasKprobes && Kernel >= Require.FirstKernelWithFprobe);

        Assert.Equal((expected, expected), (KernelFeatures.TryAttachType(BpfAttachType.KprobeMulti), KernelFeatures.TryAttachType(BpfAttachType.KprobeSession)));
    }

    /// <summary>Debian's kernels are built with all of these; what a kernel without kprobes refuses is left out.</summary>
    [Theory]
    [InlineData(BpfAttachType.TcxIngress, 6, 6)]
    [InlineData(BpfAttachType.NetkitPrimary, 6, 7)]
    [InlineData(BpfAttachType.Netfilter, 6, 4)]
    [InlineData(BpfAttachType.SkMessageVerdict, 6, 10)]
    [InlineData(BpfAttachType.UprobeMulti, 6, 6)]
    [InlineData(BpfAttachType.UprobeSession, 6, 13)]
    [InlineData(BpfAttachType.CgroupConnectUnix, 6, 7)]
    [InlineData(BpfAttachType.CgroupGetPeerName4, 5, 8)]
    [InlineData(BpfAttachType.SkLookup, 5, 9)]
    [InlineData(BpfAttachType.Xdp, 5, 9)]
    [InlineData(BpfAttachType.StructOps, 5, 6)]
    public void TryAttachType_AsRoot_IsAvailableFromTheKernelsVersion(BpfAttachType type, int major, int minor)
    {
        Require.Root();
        if (type == BpfAttachType.NetkitPrimary)
        {
            Require.Kprobes(); // Other kernels are built without it.
        }

        Assert.Equal(StateIf(Kernel >= new Version(major, minor)), KernelFeatures.TryAttachType(type));
    }

    [Theory]
    [InlineData(BpfProgramType.Xdp, "bpf_redirect_map", true)]
    [InlineData(BpfProgramType.Xdp, "bpf_skb_load_bytes", false)] // For programs on socket buffers.
    [InlineData(BpfProgramType.Kprobe, "bpf_get_current_comm", true)]
    [InlineData(BpfProgramType.Tracing, "bpf_get_current_task_btf", true)]
    [InlineData(BpfProgramType.SocketFilter, "bpf_redirect", false)]
    public void TryHelper_AsRoot_TellsTheKindsThatMayCallIt(BpfProgramType type, string helper, bool isThere)
    {
        Require.Root();
        Require.Kernel(5, 11);

        Assert.Equal(StateIf(isThere), KernelFeatures.TryHelper(type, helper));
    }

    [Fact]
    public void TryHelper_NoHelperOfTheName_IsRefusedByName() =>
        Assert.Throws<ArgumentException>("name", () => KernelFeatures.TryHelper(BpfProgramType.Xdp, "bpf_no_such_helper"));

    [Theory]
    [InlineData(BpfProgramType.Tracing, "bpf_task_from_pid", true)]
    [InlineData(BpfProgramType.Xdp, "bpf_xdp_metadata_rx_hash", true)]
    [InlineData(BpfProgramType.SocketFilter, "bpf_task_from_pid", false)]
    [InlineData(BpfProgramType.Tracing, "bpf_no_such_function", false)]
    public void TryKernelFunction_AsRoot_TellsTheKindsThatMayCallIt(BpfProgramType type, string function, bool isThere)
    {
        Require.Root();
        Require.Kernel(6, 12);

        Assert.Equal(StateIf(isThere), KernelFeatures.TryKernelFunction(type, function));
    }

    [Fact]
    public void HasTracepoint_OfEach_LooksInTraceFs()
    {
        Require.TraceFs();

        Assert.True(KernelFeatures.HasTracepoint("syscalls", "sys_enter_unlinkat"));
        Assert.False(KernelFeatures.HasTracepoint("syscalls", "sys_enter_nothing"));
        Assert.False(KernelFeatures.HasTracepoint("nothing", "sys_enter_unlinkat"));
        Assert.Null(Hidden.Run(
            () => Assert.False(KernelFeatures.HasTracepoint("syscalls", "sys_enter_unlinkat")), "/sys/kernel/debug", "/sys/kernel/tracing"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void PerfEventParanoid_OfEachLevel_IsIt(int level)
    {
        Require.Root();
        using KernelSetting setting = new("/proc/sys/kernel/perf_event_paranoid", level.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(level, KernelFeatures.PerfEventParanoid);
    }

    [Fact]
    public void Features_WithoutCapabilities_ThrowNothing()
    {
        Require.Root();

        Assert.Null(Unprivileged.Run(() =>
        {
            _ = All();
            Assert.Equal(["CAP_BPF", "CAP_PERFMON"], KernelFeatures.MissingCapabilities);
        }));
    }

    [Fact]
    public void Features_AfterAllWereTried_LeaveNothing()
    {
        DetachingThreads.WaitForEnd();
        _ = All();

        // Programs, maps and links are anon_inode:bpf-prog and so on, an event is anon_inode:[perf_event].
        IEnumerable<string> open = Directory.GetFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget ?? "");
        Assert.DoesNotContain(open, target => target.StartsWith("anon_inode:bpf", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:[perf_event]", StringComparison.Ordinal));
    }

    private static KernelFeatureState StateIf(bool has) => has ? KernelFeatureState.Available : KernelFeatureState.Missing;

    private static KernelFeatureState[] All() =>
    [
        KernelFeatures.TryMapType(BpfMapType.RingBuffer), KernelFeatures.TryMemlockFree(), KernelFeatures.TryKprobe(), KernelFeatures.TryAttachType(BpfAttachType.KprobeMulti),
        KernelFeatures.TryAttachType(BpfAttachType.KprobeSession), KernelFeatures.TryAttachType(BpfAttachType.Fentry),
    ];
}
