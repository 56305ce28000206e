namespace Ebpf.KernelTests;

/// <summary>An attachment whose program the kernel would not run is refused; what is switched off later is found.</summary>
public sealed class BpfBlindnessTests
{
    public static TheoryData<string> FtracePrograms => ["on_kprobe", "on_kretprobe", "on_multi", "on_session", "on_fentry"];

    private static string Function => KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")!.Name;

    [Theory]
    [MemberData(nameof(FtracePrograms))]
    public void Attach_FtraceSwitchedOff_IsRefusedWithCauseAndRemedy(string program)
    {
        Require.X64();
        using BpfObject obj = Load(program);
        using KernelSetting off = KernelSwitch.FtraceOff();

        BpfException e = Assert.Throws<BpfException>(() => Attach(obj.Programs[program]).Dispose());

        Assert.Equal((BpfErrorKind.SwitchedOff, "EOPNOTSUPP"), (e.Kind, Errno.GetName(e.ErrorNumber)));
        Assert.StartsWith("kernel.ftrace_enabled is 0", e.Cause, StringComparison.Ordinal);
        Assert.Contains("sysctl kernel.ftrace_enabled=1", e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FtracePrograms))]
    public void FindBlindness_FtraceSwitchedOffLater_FindsIt(string program)
    {
        Require.X64();
        Require.Kprobes();
        using BpfObject obj = Load(program);
        using BpfLink link = Attach(obj.Programs[program]);
        Assert.Null(link.FindBlindness());

        using (KernelSwitch.FtraceOff())
        {
            Assert.StartsWith("kernel.ftrace_enabled is 0", link.FindBlindness()!.Cause, StringComparison.Ordinal);
        }

        Assert.Null(link.FindBlindness());
    }

    /// <summary>ftrace has no part in it.</summary>
    [Fact]
    public void AttachKprobe_InsideAFunctionAndFtraceSwitchedOff_IsNotRefused()
    {
        using BpfObject obj = Load("on_kprobe");
        using KernelSetting off = KernelSwitch.FtraceOff();

        BpfException? e = Record.Exception(() => obj.Programs["on_kprobe"].AttachKprobe(Function, new KprobeOptions { Offset = 9 }).Dispose()) as BpfException;

        Assert.True(e is null or { Kind: BpfErrorKind.InvalidArgument }, $"{e}"); // No instruction may begin there.
    }

    [Fact]
    public void AttachKprobe_KprobesSwitchedOff_IsRefusedWithCauseAndRemedy()
    {
        using BpfObject obj = Load("on_kprobe");
        using KernelSetting off = KernelSwitch.KprobesOff();

        BpfException e = Assert.Throws<BpfException>(() => Attach(obj.Programs["on_kprobe"]).Dispose());

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
        Assert.Contains("Kprobes are switched off", e.Message, StringComparison.Ordinal);
        Assert.Contains("'echo 1 > /sys/kernel/debug/kprobes/enabled'", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void FindBlindness_OfATracepoint_FindsNothing()
    {
        Require.Root();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        Assert.Null(link.FindBlindness());
    }

    private static BpfObject Load(string program)
    {
        Action requirement = program switch
        {
            "on_multi" or "on_session" => Require.KprobeMulti,
            "on_raw_tracepoint" => Require.Root,
            _ => Require.Kprobes,
        };
        requirement();
        return TestObject.Load("attach", new BpfObjectOptions
        {
            Programs = [program],
            Targets = program == "on_fentry" ? new Dictionary<string, string> { [program] = Function } : [],
        });
    }

    private static BpfLink Attach(BpfProgram program) => program.Name switch
    {
        "on_kprobe" => program.AttachKprobe(Function),
        "on_kretprobe" => program.AttachKprobe(Function, new KprobeOptions { AtReturn = true }),
        "on_multi" => program.AttachKprobeMulti([Function]),
        "on_session" => program.AttachKprobeMulti([Function], new KprobeMultiOptions { Point = ProbePoint.EntryAndReturn }),
        _ => program.Attach(),
    };
}
