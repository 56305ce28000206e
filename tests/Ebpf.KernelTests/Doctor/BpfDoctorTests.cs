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
        AssertAgree(KernelFeatures.Kprobes, "kprobes");
        AssertAgree(KernelFeatures.KprobeMulti, "kprobe.multi");
        AssertAgree(KernelFeatures.KprobeSession, "kprobe.session");
        AssertAgree(KernelFeatures.Fentry, "fentry");

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
    public void Examine_KprobesSwitchedOff_SaysThatTheyNeverFire()
    {
        Require.Kprobes();
        Require.Lockdown(KernelLockdown.None);
        using KernelSetting off = new("/sys/kernel/debug/kprobes/enabled", "0");

        BpfCheck check = Find(BpfDoctor.Examine(), "kprobes");

        Assert.Equal(BpfCheckStatus.Fails, check.Status);
        Assert.Contains("switched off", check.Detail, StringComparison.Ordinal);
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
