namespace Ebpf.KernelTests;

/// <summary>A system call that a seccomp filter refuses is named.</summary>
public sealed class SeccompErrorTests
{
    private const int EPERM = 1;
    private const int ENOSYS = 38;

    [Theory]
    [InlineData(EPERM)]
    [InlineData(ENOSYS)]
    public void Load_BpfRefused_NamesTheFilterAndTheCall(int errorNumber)
    {
        Require.Root();

        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(() => Load("nothing").Dispose(), errorNumber, Seccomp.Bpf));

        Assert.Equal((BpfErrorKind.PermissionDenied, errorNumber), (e.Kind, e.ErrorNumber));
        Assert.Contains("A seccomp filter refuses this process the system call bpf.", e.Message, StringComparison.Ordinal);
        Assert.Contains("seccomp profile that allows bpf", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobe_PerfEventOpenRefused_NamesTheFilterAndTheCall()
    {
        Require.Kprobes();
        using BpfObject obj = Load("nothing");

        BpfException e = Assert.IsType<BpfException>(
            Seccomp.Run(() => obj.Programs["nothing"].AttachKprobe("vfs_unlink").Dispose(), EPERM, Seccomp.PerfEventOpen));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("the system call perf_event_open.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachTracepoint_PerfEventOpenRefused_NamesTheFilterAndTheCall()
    {
        Require.TraceFs();
        using BpfObject obj = Load("nothing_at_tracepoint");

        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(
            () => obj.Programs["nothing_at_tracepoint"].AttachTracepoint("syscalls", "sys_enter_unlinkat").Dispose(), EPERM, Seccomp.PerfEventOpen));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("the system call perf_event_open.", e.Message, StringComparison.Ordinal);
    }

    /// <summary>EPERM is the map's own answer.</summary>
    [Fact]
    public void Set_FrozenMapUnderAFilterOfPerfEvents_DoesNotBlameTheFilter()
    {
        Require.Root();
        using BpfObject obj = LoadFrozen();

        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(() => SetFrozen(obj), EPERM, Seccomp.PerfEventOpen));

        Assert.Equal((BpfErrorKind.PermissionDenied, EPERM), (e.Kind, e.ErrorNumber));
        Assert.Contains("frozen", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("seccomp", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_FrozenMapUnderAFilterThatKills_DoesNotCallWhatTheFilterForbids()
    {
        Require.Root();
        await ChildTest.RunAsync($"{nameof(SeccompErrorTests)}.{nameof(SetFrozenMapUnderAFilterThatKills)}");
    }

    [Fact(Explicit = true)]
    public void SetFrozenMapUnderAFilterThatKills()
    {
        using BpfObject obj = LoadFrozen();

        Assert.IsType<BpfException>(Seccomp.RunOrDie(() => SetFrozen(obj), Seccomp.PerfEventOpen));
    }

    [Fact]
    public void Examine_UnderFilters_SaysWhetherTheyRefuse()
    {
        Require.Root();

        Assert.Equal((BpfCheckStatus.Fails, "A seccomp filter refuses this process the system call bpf and perf_event_open."), Examine(Seccomp.Bpf, Seccomp.PerfEventOpen));
        Assert.Equal((BpfCheckStatus.Works, "a filter, which lets BPF through"), Examine());
    }

    private static (BpfCheckStatus Status, string Detail) Examine(params int[] refused)
    {
        BpfReport? report = null;
        Assert.Null(Seccomp.Run(() => report = BpfDoctor.Examine(), EPERM, refused));
        BpfCheck check = report!.Checks.Single(check => check.Name == "seccomp");
        return (check.Status, check.Detail);
    }

    private static BpfObject LoadFrozen() => TestObject.Load("attach", new BpfObjectOptions { Programs = [] });

    private static void SetFrozen(BpfObject obj) => obj.Maps["attach.rodata"].As<uint, uint>().Set(0, 1);

    private static BpfObject Load(string program) => TestObject.Load("errors", new BpfObjectOptions { Programs = [program] });
}
