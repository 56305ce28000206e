namespace Ebpf.KernelTests;

public sealed class FentryTests
{
    [Fact]
    public void Attach_Session_RunsAtEntryAndReturn()
    {
        Require.AttachType(BpfAttachType.FentrySession);
        AttachTests.AssertHits("on_fentry_session", 21, 2, AttachTests.Unlink, program => program.Attach(), AttachTests.UnlinkFunction.Value, perAction: 2);
    }

    /// <summary>A function without room for a call at its entry, which BTF describes.</summary>
    [Theory]
    [InlineData("on_fentry")]
    [InlineData("on_fexit")]
    public void Attach_FunctionThatFtraceDoesNotKnow_SaysSo(string program)
    {
        Require.Fentry();
        Require.Kernel(6, 1); // 5.10 takes it.
        string function = FindUntraceable();
        using BpfObject obj = Load(program, function);

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs[program].Attach().Dispose());

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains($"{function} is not among the functions that ftrace can watch (available_filter_functions)", e.Message, StringComparison.Ordinal);
        Assert.Contains("a function that it calls or that calls it", e.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Kernels with CONFIG_KPROBE_EVENTS_ON_NOTRACE take it.</summary>
    [Fact]
    public void AttachKprobe_FunctionThatFtraceDoesNotKnow_WorksOrSaysSo()
    {
        Require.Kprobes();
        string function = FindUntraceable();
        using BpfObject obj = Load("on_kprobe");

        BpfException? e = Record.Exception(() => obj.Programs["on_kprobe"].AttachKprobe(function).Dispose()) as BpfException;

        Assert.Equal(e is null ? null : BpfErrorKind.NotSupported, e?.Kind);
        Assert.Contains(e is null ? "" : $"{function} is not among the functions that ftrace can watch", $"{e?.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobeMulti_FunctionThatFtraceDoesNotKnow_SaysSo()
    {
        Require.KprobeMulti();
        string function = FindUntraceable();
        using BpfObject obj = Load("on_multi");

        foreach (string[] functions in new string[][] { [function], [AttachTests.UnlinkFunction.Value, function] })
        {
            BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_multi"].AttachKprobeMulti(functions).Dispose());

            Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
            Assert.Contains($"{function} is not among the functions that ftrace can watch", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Attach_MoreThanAFunctionMayHave_SaysHowManyThatAre()
    {
        Require.Fentry();
        List<IDisposable> attached = [];
        try
        {
            BpfException? e = null;
            while (e is null && attached.Count < 200)
            {
                BpfObject obj = Load("on_fentry", AttachTests.UnlinkFunction.Value);
                attached.Add(obj);
                e = Record.Exception(() => attached.Add(obj.Programs["on_fentry"].Attach())) as BpfException;
            }

            Assert.Equal((BpfErrorKind.ResourceLimit, "E2BIG"), (e?.Kind, Errno.GetName(e?.ErrorNumber ?? 0)));
            Assert.Contains("as many fentry and fexit programs as a function may have", e!.Message, StringComparison.Ordinal);
            Assert.Contains("attach a kprobe", e.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            attached.ForEach(one => one.Dispose());
        }
    }

    private static BpfObject Load(string program, string? function = null) => TestObject.Load("attach", new BpfObjectOptions
    {
        Programs = [program],
        Targets = function is null ? [] : new Dictionary<string, string> { [program] = function },
    });

    /// <summary>Finds a function that is only marked notrace: BTF describes it, no other has its name, and it is not code of the start, which is gone.</summary>
    private static string FindUntraceable()
    {
        HashSet<string> traceable = [.. File.ReadLines("/sys/kernel/tracing/available_filter_functions").Select(line => line.Split(' ')[0])];
        BtfTypes types = BtfTypes.ReadKernel();
        return File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t')).TakeWhile(words => words[2] != "_etext").Where(words => words[1] is "T" or "t")
            .CountBy(words => words[2]).Where(name => name.Value == 1 && !traceable.Contains(name.Key)).Select(name => name.Key)
            .First(name => types.Find<BtfFunction>(name) is not null && KernelSymbols.FindFunction(name) is { IsBlacklisted: false });
    }
}
