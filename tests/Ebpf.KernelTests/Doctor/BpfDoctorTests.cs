namespace Ebpf.KernelTests;

/// <summary>The report says of this machine what the features say, and names nobody.</summary>
public sealed class BpfDoctorTests
{
    [Fact]
    public void Examine_AsRoot_AgreesWithTheFeatures()
    {
        Require.Root();

        BpfReport report = BpfDoctor.Examine();

        Assert.Equal(BpfCheckStatus.Works, Find(report, "capabilities").Status);
        Assert.Equal(BpfCheckStatus.Works, Find(report, "ring buffer").Status);
        Assert.Equal(BpfCheckStatus.Works, Find(report, "lockdown").Status);
        Assert.Equal(BpfCheckStatus.Works, Find(report, "BTF").Status);
        Assert.Equal(BpfCheckStatus.Works, Find(report, "kernel symbols").Status);
        Assert.Equal($"kernel.perf_event_paranoid is {KernelFeatures.PerfEventParanoid}", Find(report, "perf events").Detail);
        Assert.Equal(KernelFeatures.HasTraceFs, Find(report, "tracefs").Status == BpfCheckStatus.Works);
        AssertAgree(KernelFeatures.TryKprobe(), "kprobes");
        AssertAgree(KernelFeatures.TryAttachType(BpfAttachType.KprobeMulti), "kprobe.multi");
        AssertAgree(KernelFeatures.TryAttachType(BpfAttachType.KprobeSession), "kprobe.session");
        AssertAgree(KernelFeatures.TryAttachType(BpfAttachType.Fentry), "fentry");

        void AssertAgree(KernelFeatureState state, string name)
        {
            Assert.Equal(state == KernelFeatureState.Available, Find(report, name).Status == BpfCheckStatus.Works);
            Assert.Equal(state == KernelFeatureState.Available, Find(report, name).Remedy is null);
        }
    }

    [Fact]
    public void Examine_WithoutCapabilities_NamesThemAndTheRemedy()
    {
        Require.Root();
        BpfReport? report = null;

        Assert.Null(Unprivileged.Run(() => report = BpfDoctor.Examine()));

        BpfCheck check = Find(report!, "capabilities");
        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("CAP_BPF and CAP_PERFMON", check.Detail, StringComparison.Ordinal);
        Assert.Contains("setcap", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_RootOfAUserNamespace_HasNoCapabilities()
    {
        Require.Root();
        Assert.SkipUnless((await Command.RunAsync("unshare", "-Ur", "true")).ExitCode == 0, "no user namespaces here");

        await ChildTest.RunAsync($"{nameof(BpfDoctorTests)}.{nameof(ExamineInAUserNamespace)}", "unshare", "-Ur");
    }

    [Fact(Explicit = true)]
    public void ExamineInAUserNamespace()
    {
        BpfCheck check = Find(BpfDoctor.Examine(), "capabilities");

        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("root only in its user namespace", check.Detail, StringComparison.Ordinal);
        Assert.NotEqual(KernelFeatureState.Missing, KernelFeatures.TryAttachType(BpfAttachType.Fentry));
        BpfException e = Assert.Throws<BpfException>(() => ErrorsObject.Load("nothing"));
        Assert.Contains("root only in its user namespace", e.Message, StringComparison.Ordinal);
        Assert.Equal("Run it outside of the container.", e.Remedy);
    }

    [Fact]
    public void Examine_WithoutProc_ReportsIt()
    {
        Require.Root();
        BpfReport? report = null;

        Assert.Null(Hidden.Run(() => report = BpfDoctor.Examine(), "/proc"));

        Assert.StartsWith($"Linux {Environment.OSVersion.Version.ToString(3)},", $"{report}", StringComparison.Ordinal);
        Assert.Contains("ProcSubset=all", Find(report!, "kernel symbols").Remedy, StringComparison.Ordinal);
        Assert.Equal(BpfCheckStatus.Fails, Find(report!, "capabilities").Status);
        Assert.Equal(BpfCheckStatus.Fails, Find(report!, "kernel symbols").Status);
        Assert.Equal(BpfCheckStatus.Works, Find(report!, "ring buffer").Status);
    }

    [Fact]
    public void Examine_KernelSymbolsClosedToThisProcess_ReportsIt()
    {
        Require.Root();
        BpfReport? report = null;

        Assert.Null(Hidden.Run(() => Assert.Null(Unprivileged.Run(() => report = BpfDoctor.Examine())), "/proc/kallsyms"));

        BpfCheck check = Find(report!, "kernel symbols");
        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("'/proc/kallsyms' is denied", check.Detail, StringComparison.Ordinal);
    }

    /// <summary>As with ProcSubset=pid, and without sysfs: what cannot be seen is not said to be absent.</summary>
    [Fact]
    public void Examine_WithoutSysFsAndSettings_DoesNotSayThatTheKernelLacksThem()
    {
        Require.Root();
        bool hasKprobes = KernelFeatures.HasKprobes;
        BpfReport? report = null;

        Assert.Null(Hidden.Run(() => report = BpfDoctor.Examine(), "/sys", "/proc/sys"));

        Assert.Contains("cannot see sysfs", Find(report!, "BTF").Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("This kernel cannot attach", Find(report!, "fentry").Detail, StringComparison.Ordinal);
        Assert.Equal(BpfCheckStatus.Limited, Find(report!, "perf events").Status);
        Assert.False(hasKprobes && report!.Checks.Any(check => check.Detail.Contains("built without them", StringComparison.Ordinal)));
    }

    [Fact]
    public void Examine_EmptyKernelSymbols_SaysSo()
    {
        Require.Root();
        string empty = Path.GetTempFileName();
        BpfReport? report = null;

        Assert.Null(Hidden.Run(() => report = BpfDoctor.Examine(), (empty, "/proc/kallsyms")));

        Assert.Equal(BpfCheckStatus.Fails, Find(report!, "kernel symbols").Status);
        Assert.Contains("empty", Find(report!, "kernel symbols").Detail, StringComparison.Ordinal);
        File.Delete(empty);
    }

    [Fact]
    public void Examine_KprobesSwitchedOff_Fails()
    {
        using KernelSetting off = KernelSwitch.KprobesOff();

        BpfCheck check = Find(BpfDoctor.Examine(), "kprobes");

        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("switched off", check.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftrace")]
    [InlineData("fentry")]
    [InlineData("kprobes")]
    public void Examine_FtraceSwitchedOff_Fails(string name)
    {
        Require.X64();
        using KernelSetting off = KernelSwitch.FtraceOff();

        BpfCheck check = Find(BpfDoctor.Examine(), name);

        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.StartsWith("kernel.ftrace_enabled is 0", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Examine_TracingSwitchedOff_Fails()
    {
        using KernelSetting off = KernelSwitch.TracingOff();

        BpfCheck check = Find(BpfDoctor.Examine(), "trace pipe");

        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("tracing_on is 0", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfReport_HasEachCheckAndNobodysName()
    {
        BpfReport report = BpfDoctor.Examine();
        string text = report.ToString();

        Assert.StartsWith("Linux ", text, StringComparison.Ordinal);
        Assert.All(report.Checks, check => Assert.Contains($"{check}\n", text, StringComparison.Ordinal));
        Assert.DoesNotContain(AppContext.BaseDirectory, text, StringComparison.Ordinal);
        Assert.DoesNotContain($" {Environment.MachineName} ", text, StringComparison.Ordinal);
    }

    private static BpfCheck Find(BpfReport report, string name) => Assert.Single(report.Checks, check => check.Name == name);
}
