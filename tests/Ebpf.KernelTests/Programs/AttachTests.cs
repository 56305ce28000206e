using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Each kind of attachment: its program runs when the kernel gets there, and not after Dispose.</summary>
public sealed partial class AttachTests
{
    internal static readonly Lazy<string> UnlinkFunction = new(
        () => KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")?.Name ?? throw new InvalidOperationException("no unlink function"));

    private static string GetPgidFunction =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "__x64_sys_getpgid" : "__arm64_sys_getpgid";

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Hits(ulong Count, ulong LastCookie);

    [Fact]
    public void AttachKprobe_EntryAndReturn_BothRun()
    {
        Require.Kprobes();
        AssertHits("on_kprobe", 0, 3, Unlink, program => program.AttachKprobe(UnlinkFunction.Value));
        AssertHits("on_kretprobe", 1, 3, Unlink, program => program.AttachKprobe(UnlinkFunction.Value, new KprobeOptions { AtReturn = true }));
    }

    [Fact]
    public void AttachKprobe_ByAddress_Runs()
    {
        Require.Kprobes();
        ulong address = Convert.ToUInt64(
            File.ReadLines("/proc/kallsyms").First(line => line.EndsWith($" {UnlinkFunction.Value}", StringComparison.Ordinal)).Split(' ')[0], 16);

        AssertHits("on_kprobe", 0, 2, Unlink, program => program.AttachKprobe(address));
    }

    [Fact]
    public void AttachKprobe_Cookie_ReachesTheProgram()
    {
        Require.Kprobes();
        Require.Kernel(5, 15);

        Hits hits = AssertHits("on_cookie", 2, 1, Unlink, program => program.AttachKprobe(UnlinkFunction.Value, new KprobeOptions { Cookie = 0xC0FFEE }));

        Assert.Equal(0xC0FFEEul, hits.LastCookie);
    }

    [Fact]
    public void AttachKprobeMulti_TwoFunctions_RunsForBothWithTheirCookies()
    {
        Require.KprobeMulti();
        KprobeMultiOptions options = new() { Cookies = [11, 22] };

        Hits hits = AssertHits("on_multi", 3, 2, Unlink, program => program.AttachKprobeMulti([UnlinkFunction.Value, GetPgidFunction], options));

        Assert.Equal(11ul, hits.LastCookie);
    }

    [Fact]
    public void AttachKprobeMulti_Session_RunsAtEntryAndReturn()
    {
        Require.KprobeMulti();
        AssertHits("on_session", 4, 2, () => Unlink(), program => program.AttachKprobeMulti(
            [UnlinkFunction.Value], new KprobeMultiOptions { Point = ProbePoint.EntryAndReturn }), perAction: 2);
    }

    [Fact]
    public void Attach_FentryAndFexit_BothRun()
    {
        Require.Fentry();
        AssertHits("on_fentry", 5, 2, Unlink, program => program.Attach(), UnlinkFunction.Value);
        AssertHits("on_fexit", 6, 2, Unlink, program => program.Attach(), UnlinkFunction.Value);
    }

    [Fact]
    public void Attach_FentryThatIsAttached_IsBusyAndDoesNotBlameTheSection()
    {
        Require.Fentry();
        Require.Kernel(6, 1);
        using BpfObject obj = Load("on_fentry", UnlinkFunction.Value);
        using BpfLink link = obj.Programs["on_fentry"].Attach();

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_fentry"].Attach());

        Assert.Equal((BpfErrorKind.Busy, "Dispose that attachment, or load the object once more."), (e.Kind, e.Remedy));
    }

    [Fact]
    public void Attach_BySection_AttachesTheTracepoint()
    {
        Require.TraceFs();
        AssertHits("on_tracepoint", 7, 2, () => _ = getpgid(0), program => program.Attach());
    }

    [Fact]
    public void AttachTracepoint_ByName_Runs()
    {
        Require.TraceFs();
        AssertHits("on_tracepoint", 7, 2, () => _ = getpgid(0), program => program.AttachTracepoint("syscalls", "sys_enter_getpgid"));
    }

    [Fact]
    public void AttachRawTracepoint_ByName_Runs()
    {
        Require.Root();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink link = obj.Programs["on_raw_tracepoint"].AttachRawTracepoint("sys_enter");

        _ = getpgid(0);

        Assert.True(Read(obj, 8).Count >= 1); // All system calls of this process, of whichever thread.
    }

    [Fact]
    public void Attach_RawTracepointByItsTypes_Runs()
    {
        Require.Fentry(); // The same kind of program.
        using BpfObject obj = Load("on_raw_tracepoint_btf");
        using BpfLink link = obj.Programs["on_raw_tracepoint_btf"].Attach();

        _ = getpgid(0);

        Assert.True(Read(obj, 12).Count >= 1); // All system calls of this process.
    }

    [Fact]
    public void Attach_SystemCallByName_RunsAtEntryAndReturn()
    {
        Require.Kprobes();
        AssertHits("on_syscall", 13, 2, () => _ = getpgid(0), program => program.Attach());
        AssertHits("on_syscall_return", 14, 2, () => _ = getpgid(0), program => program.Attach());
    }

    [Fact]
    public void Attach_SecurityHook_RunsWhereTheKernelUsesBpfForThem()
    {
        Require.BpfSecurityModule();
        using BpfObject obj = Load("on_file_open");
        using BpfLink link = obj.Programs["on_file_open"].Attach();

        File.OpenHandle("/dev/null").Dispose();

        Assert.True(Read(obj, 15).Count >= 1);
    }

    [Fact]
    public void Attach_SectionOfUnknownFunction_IsExplained()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_absent");

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_absent"].Attach());

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("has no function no_such_function", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_NotLoaded_SaysSo()
    {
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [] });

        Assert.Throws<InvalidOperationException>(() => obj.Programs["on_tracepoint"].Attach());
        Assert.Throws<InvalidOperationException>(() => obj.Programs["on_kprobe"].AttachKprobe("vfs_unlink"));
    }

    [Fact]
    public void AttachUprobe_FunctionOfLibc_RunsAtEntryAndReturn()
    {
        Require.Root();
        AssertHits("on_uprobe", 9, 2, () => _ = getpgid(0), program => program.AttachUprobe(Posix.LibcPath, "getpgid", new UprobeOptions { ProcessId = 0 }));
        AssertHits("on_uretprobe", 10, 2, () => _ = getpgid(0), program => program.AttachUprobe(Posix.LibcPath, "getpgid", new UprobeOptions { AtReturn = true }));
    }

    [Fact]
    public void AttachPerfEvent_CpuClockOfThisThread_Samples()
    {
        Require.Root();
        using BpfObject obj = Load("on_perf_event");
        using BpfLink link = obj.Programs["on_perf_event"].AttachPerfEvent(
            new PerfEventOptions { ThreadId = gettid(), FrequencyHertz = 1000 });

        DateTime limit = DateTime.UtcNow.AddSeconds(20);
        while (Read(obj, 11).Count == 0)
        {
            Assert.True(DateTime.UtcNow < limit, "no sample in 20 seconds");
        }
    }

    [Fact]
    public void AttachKprobe_SeveralOnOneFunction_AllRun()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_kprobe");
        BpfLink[] links = [.. Enumerable.Range(0, 5).Select(_ => obj.Programs["on_kprobe"].AttachKprobe(UnlinkFunction.Value))];

        Unlink();

        Assert.Equal(5ul, Read(obj, 0).Count);
        Array.ForEach(links, link => link.Dispose());
        Unlink();
        Assert.Equal(5ul, Read(obj, 0).Count);
    }

    /// <summary>Memory is measured elsewhere (UnlinkProbeRepetitionTests): here other tests leave theirs.</summary>
    [Theory]
    [InlineData("on_kretprobe", 1)]
    [InlineData("on_raw_tracepoint", 8)]
    public async Task Attach_ManyTimes_NothingGrows(string name, uint slot)
    {
        const int Rounds = 100;
        Action requirement = name == "on_kretprobe" ? Require.Kprobes : Require.Root;
        requirement();
        using BpfObject obj = Load(name);
        AttachAndDetach(obj.Programs[name], 1); // What is opened once for the process.
        KernelResources before = await KernelResources.SettledAsync();

        AttachAndDetach(obj.Programs[name], Rounds);

        await KernelResources.AssertBackToAsync(before);
        Assert.True(Read(obj, slot).Count > Rounds);
    }

    [Fact]
    public void Attach_ObjectDisposedBeforeTheLink_KeepsTheProgramUntilTheLinkIs()
    {
        Require.TraceFs();
        using BpfObject obj = Load("on_tracepoint");
        BpfProgram program = obj.Programs["on_tracepoint"];
        using BpfLink link = program.Attach();

        obj.Dispose();

        Assert.Throws<ObjectDisposedException>(() => program.Attach());
        Assert.Throws<ObjectDisposedException>(() => program.GetInfo());
    }

    private static void AttachAndDetach(BpfProgram program, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using BpfLink link = program.Name == "on_kretprobe"
                ? program.AttachKprobe(UnlinkFunction.Value, new KprobeOptions { AtReturn = true })
                : program.Attach();
            Unlink();
        }
    }

    internal static void CallGetPgid() => _ = getpgid(0);

    internal static void Unlink() => Posix.Unlink("no such file"u8.ToArray());

    internal static Hits AssertHits(
        string program, uint slot, int times, Action action, Func<BpfProgram, BpfLink> attach, string? target = null, uint perAction = 1)
    {
        using BpfObject obj = Load(program, target);
        using (BpfLink link = attach(obj.Programs[program]))
        {
            for (int i = 0; i < times; i++)
            {
                action();
            }
        }

        Hits hits = Read(obj, slot);
        action();
        Assert.Equal((uint)times * perAction, hits.Count);
        Assert.Equal(hits, Read(obj, slot));
        return hits;
    }

    internal static BpfObject Load(string program, string? target = null) => TestObject.Load("attach", new BpfObjectOptions
    {
        Programs = [program],
        Targets = target is null ? [] : new Dictionary<string, string> { [program] = target },
        Globals = new BpfGlobals { { "target_process", Environment.ProcessId } },
    });

    internal static Hits Read(BpfObject obj, uint slot)
    {
        BpfPerCpuMap<uint, Hits> map = obj.Maps["hits"].AsPerCpu<uint, Hits>();
        Hits[] perCpu = new Hits[map.CpuCount];
        Assert.True(map.TryGetValues(slot, perCpu));
        return new Hits(perCpu.Aggregate(0ul, (sum, hits) => sum + hits.Count), perCpu.Max(hits => hits.LastCookie));
    }

    [LibraryImport("libc")]
    private static partial int getpgid(int pid);

    [LibraryImport("libc")]
    private static partial int gettid();
}
