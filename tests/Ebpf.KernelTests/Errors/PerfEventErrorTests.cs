namespace Ebpf.KernelTests;

/// <summary>The kernel's refusal of a perf event is explained.</summary>
public sealed class PerfEventErrorTests
{
    private const int EACCES = 13;
    private const int EPERM = 1;
    private const string Paranoid = "/proc/sys/kernel/perf_event_paranoid";

    private static readonly Dictionary<string, Action<BpfProgram>> Attachments = new()
    {
        ["on_uprobe"] = program => program.AttachUprobe(Posix.LibcPath, "getpgid").Dispose(),
        ["on_perf_event"] = program => program.AttachPerfEvent().Dispose(),
        ["on_catch"] = program => program.AttachUsdt(CppException.LibraryPath, "libstdcxx", "catch").Dispose(),
    };

    public static TheoryData<string> Programs => [.. Attachments.Keys];

    /// <summary>Debian's kernels with CAP_BPF and CAP_PERFMON, but without root.</summary>
    [Fact]
    public void AttachPerfEvent_WithoutRoot_DependsOnPerfEventParanoid()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_perf_event");
        using KernelSetting paranoid = new(Paranoid, "3");

        BpfException e = Assert.IsType<BpfException>(AttachUnprivileged(obj, "on_perf_event", Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        Assert.Equal((BpfErrorKind.PermissionDenied, EACCES), (e.Kind, e.ErrorNumber));
        Assert.Contains("kernel.perf_event_paranoid is 3", e.Message, StringComparison.Ordinal);
        File.WriteAllText(Paranoid, "2");
        Assert.Null(AttachUnprivileged(obj, "on_perf_event", Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));
    }

    /// <summary>Here the kernel does not take CAP_PERFMON for it.</summary>
    [Theory]
    [InlineData("on_uprobe")]
    [InlineData("on_catch")]
    public void AttachUprobe_WithoutAdministrator_NamesTheCapability(string program)
    {
        Require.Root();
        RequirePerfEvent(program);
        using BpfObject obj = Load(program);

        BpfException e = Assert.IsType<BpfException>(AttachUnprivileged(obj, program, Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        Assert.Equal((BpfErrorKind.PermissionDenied, EACCES), (e.Kind, e.ErrorNumber));
        Assert.Contains("does not have CAP_SYS_ADMIN.", e.Message, StringComparison.Ordinal);
        Assert.Null(AttachUnprivileged(obj, program, Unprivileged.CAP_SYS_ADMIN));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Attach_PerfEventOpenRefused_NamesTheFilterAndTheCall(string program)
    {
        Require.Root();
        RequirePerfEvent(program);
        using BpfObject obj = Load(program);

        BpfException e = Assert.IsType<BpfException>(
            Seccomp.Run(() => Attachments[program](obj.Programs[program]), EPERM, Seccomp.PerfEventOpen));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("the system call perf_event_open.", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Later libbpf attaches USDT probes by a link, and before in libraries of one process only.</summary>
    private static void RequirePerfEvent(string program)
    {
        if (program == "on_catch")
        {
            Require.Kernel(5, 15);
            Require.KernelBefore(6, 6);
        }
    }

    private static Exception? AttachUnprivileged(BpfObject obj, string program, params int[] capabilities)
    {
        using LockedMemoryLimit memory = LockedMemoryLimit.None();
        return Unprivileged.Run(() => Attachments[program](obj.Programs[program]), capabilities);
    }

    private static BpfObject Load(string program)
    {
        CppException.Catch(0);
        return program == "on_catch" ? TestObject.Load("usdt") : TestObject.Load("attach", new BpfObjectOptions { Programs = [program] });
    }
}
