using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A kernel booted with lockdown=integrity traces as any other.</summary>
public sealed class LockdownIntegrityTests
{
    public LockdownIntegrityTests() => Require.Lockdown(KernelLockdown.Integrity);

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    [Theory(Explicit = true)]
    [MemberData(nameof(Kinds))]
    public async Task Probe_OfEachKind_ReportsADeletion(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));

        UnlinkEvent e = Assert.Single(await probe.StopAndReadOwnAsync());
        Assert.Equal(("no such file", "ENOENT"), (e.Path, e.ErrorName));
    }

    [Fact(Explicit = true)]
    public void Load_ReadingKernelMemory_Succeeds() => ErrorsObject.Load("read_kernel");

    [Fact(Explicit = true)]
    public void FindFunction_OfTheBlacklist_IsKnownAsSuch() =>
        Assert.True(KernelSymbols.FindFunction("exc_int3", "el1h_64_sync_handler", "el1_sync_handler")?.IsBlacklisted);

    [Fact(Explicit = true)]
    public void Examine_AsRoot_SaysThatItDoesNotHinder()
    {
        BpfCheck check = BpfDoctor.Examine().Checks.Single(check => check.Name == "lockdown");

        Assert.Equal((BpfCheckStatus.Works, "integrity, which does not hinder tracing"), (check.Status, check.Detail));
    }

    /// <summary>This kernel is booted without bpf among the security modules, too (lsm=).</summary>
    [Fact(Explicit = true)]
    public void Attach_SecurityHookWithoutBpfAmongTheModules_IsRefused()
    {
        Require.Fentry();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_file_open"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_file_open"].Attach().Dispose());

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
        Assert.StartsWith("bpf is not among the active security modules", e.Cause, StringComparison.Ordinal);
        Assert.EndsWith(",bpf.", e.Remedy, StringComparison.Ordinal);
        Assert.Equal(BpfCheckStatus.Fails, BpfDoctor.Examine().Checks.Single(check => check.Name == "security modules").Status);
    }
}
