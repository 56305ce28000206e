using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A kernel booted with lockdown=confidentiality refuses what traces, and every error says why.</summary>
public sealed class LockdownConfidentialityTests
{
    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int EINVAL = 22;
    private const string Cause = "Kernel lockdown is in confidentiality mode";
    private const string Remedy = "Boot without lockdown=confidentiality.";

    public LockdownConfidentialityTests() => Require.Lockdown(KernelLockdown.Confidentiality);

    /// <summary>And nothing of it stays.</summary>
    [Theory(Explicit = true)]
    [InlineData(UnlinkAttachKind.Auto)]
    [InlineData(UnlinkAttachKind.Kprobe)]
    [InlineData(UnlinkAttachKind.KprobeSession)]
    [InlineData(UnlinkAttachKind.Fentry)]
    [InlineData(UnlinkAttachKind.Tracepoint)]
    public async Task Probe_OfEachKind_IsRefused(UnlinkAttachKind kind)
    {
        if (kind == UnlinkAttachKind.KprobeSession)
        {
            Require.Kernel(6, 12);
        }

        KernelResources before = await KernelResources.SettledAsync();

        BpfException e = AssertRefused(() => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }).Dispose(), EINVAL);

        Assert.IsType<BpfVerifierException>(e);
        await KernelResources.AssertKernelBackToAsync(before);
    }

    [Fact(Explicit = true)]
    public void Load_ReadingKernelMemory_IsRefused()
    {
        BpfException e = AssertRefused(() => ErrorsObject.Load("read_kernel"), EINVAL);

        Assert.Equal("read_kernel", Assert.IsType<BpfVerifierException>(e).ProgramName);
    }

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public void AttachKprobe_ByName_IsRefused(bool atReturn) =>
        AssertRefused(() => ErrorsObject.AttachKprobe("vfs_unlink", atReturn), EPERM);

    [Fact(Explicit = true)]
    public void AttachKprobe_ByAddress_IsRefused()
    {
        ulong address = KernelSymbols.FindFunction("vfs_unlink")?.Address ?? throw new InvalidOperationException("no address");

        AssertRefused(() => ErrorsObject.AttachKprobe(address), EPERM);
    }

    [Fact(Explicit = true)]
    public void AttachTracepoint_OfASystemCall_IsRefused() =>
        AssertRefused(() => ErrorsObject.AttachTracepoint("sys_enter_unlinkat"), ENOENT); // tracefs is empty.

    [Fact(Explicit = true)]
    public void Features_AsRoot_AreRefused() => Assert.Equal(KernelFeatureState.Refused, KernelFeatures.TryKprobe());

    [Fact(Explicit = true)]
    public void Examine_AsRoot_SaysWhyAndTheRemedy()
    {
        BpfCheck check = BpfDoctor.Examine().Checks.Single(check => check.Name == "lockdown");

        Assert.Equal((BpfCheckStatus.Fails, Remedy), (check.Status, check.Remedy));
        Assert.StartsWith(Cause, check.Detail, StringComparison.Ordinal);
    }

    private static BpfException AssertRefused(Action action, int errorNumber)
    {
        BpfException e = Assert.IsType<BpfException>(Record.Exception(action), exactMatch: false);
        Assert.Equal((BpfErrorKind.PermissionDenied, errorNumber), (e.Kind, e.ErrorNumber));
        Assert.Contains(Cause, e.Message, StringComparison.Ordinal);
        Assert.Equal(Remedy, e.Remedy);
        return e;
    }
}
