using System.Globalization;

namespace Ebpf.KernelTests;

/// <summary>What was tried is what this kernel is known to have; nothing tried stays.</summary>
public sealed class KernelFeaturesTests
{
    private static readonly Version Kernel = Environment.OSVersion.Version;

    [Fact]
    public void Features_AsRoot_AreThoseOfThisKernel()
    {
        Require.Root();

        Assert.Equal(KernelFeatureState.Available, KernelFeatures.RingBuffer);
        Assert.Equal(StateIf(Kernel >= new Version(5, 11)), KernelFeatures.MemlockFree);
        Assert.Equal(StateIf(KernelFeatures.HasKprobes), KernelFeatures.Kprobes);
        Assert.Equal(StateIf(KernelFeatures.HasKprobes), KernelFeatures.Fentry);
        Assert.True(KernelFeatures.HasBtf);
        Assert.Empty(KernelFeatures.MissingCapabilities);
    }

    [Fact]
    public void KprobeMultiAndSession_AsRoot_AreThereWhereFprobeIs()
    {
        Require.Root();
        KernelFeatureState expected = StateIf(KernelFeatures.HasKprobes && Kernel >= Require.FirstKernelWithFprobe);

        Assert.Equal((expected, expected), (KernelFeatures.KprobeMulti, KernelFeatures.KprobeSession));
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
        _ = All();

        // Programs, maps and links are anon_inode:bpf-prog and so on, an event is anon_inode:[perf_event].
        IEnumerable<string> open = Directory.GetFileSystemEntries("/proc/self/fd").Select(path => new FileInfo(path).LinkTarget ?? "");
        Assert.DoesNotContain(open, target => target.StartsWith("anon_inode:bpf", StringComparison.Ordinal)
            || target.StartsWith("anon_inode:[perf_event]", StringComparison.Ordinal));
    }

    private static KernelFeatureState StateIf(bool has) => has ? KernelFeatureState.Available : KernelFeatureState.Missing;

    private static KernelFeatureState[] All() =>
    [
        KernelFeatures.RingBuffer, KernelFeatures.MemlockFree, KernelFeatures.Kprobes, KernelFeatures.KprobeMulti,
        KernelFeatures.KprobeSession, KernelFeatures.Fentry,
    ];
}
