using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <content>What the options of each kind change.</content>
public sealed partial class AttachTests
{
    [Fact]
    public void AttachKprobe_Offset_RunsBehindTheFirstInstruction()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_kprobe");
        using BpfLink link = AttachBehindTheFirstInstruction(obj.Programs["on_kprobe"]);

        Unlink();

        Assert.Equal(1ul, Read(obj, 0).Count);
    }

    [Fact]
    public void AttachKprobe_OffsetWithoutInstruction_IsInvalidAndSaysSo()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_kprobe");

        BpfException e = Assert.Throws<BpfException>(
            () => obj.Programs["on_kprobe"].AttachKprobe("vfs_unlink", new KprobeOptions { Offset = 1 }));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("vfs_unlink+1", e.Message, StringComparison.Ordinal);
        Assert.Equal(RuntimeInformation.ProcessArchitecture == Architecture.X64, e.Message.Contains("No instruction starts there", StringComparison.Ordinal));
    }

    [Fact]
    public void AttachKprobe_AddressWithoutInstruction_IsInvalid()
    {
        Require.Kprobes();
        using BpfObject obj = Load("on_kprobe");
        ulong address = KernelSymbols.FindFunction("vfs_unlink")!.Address!.Value;

        Assert.Equal(
            BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => obj.Programs["on_kprobe"].AttachKprobe(address + 1)).Kind);
    }

    [Fact]
    public void AttachKprobe_OffsetOfAReturn_Throws()
    {
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [] });
        KprobeOptions options = new() { AtReturn = true, Offset = 4 };

        Assert.Throws<ArgumentException>(() => obj.Programs["on_kprobe"].AttachKprobe("vfs_unlink", options));
        Assert.Throws<ArgumentException>(() => obj.Programs["on_kprobe"].AttachKprobe(0xffffffff81000000, options));
    }

    /// <summary>The kernel would take the word on the stack there for the return address, and overwrite it.</summary>
    [Fact]
    public void AttachUprobe_OffsetOfAReturn_Throws()
    {
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [] });
        UprobeOptions options = new() { AtReturn = true, Offset = 4 };

        Assert.Throws<ArgumentException>(() => obj.Programs["on_uretprobe"].AttachUprobe(Posix.LibcPath, "getpgid", options));
    }

    [Fact]
    public void AttachKprobeMulti_Return_RunsWithItsCookie()
    {
        Require.KprobeMulti();
        KprobeMultiOptions options = new() { Point = ProbePoint.Return, Cookies = [33] };

        Hits hits = AssertHits("on_multi", 3, 2, Unlink, program => program.AttachKprobeMulti([UnlinkFunction.Value], options));

        Assert.Equal(33ul, hits.LastCookie);
    }

    [Fact]
    public void AttachTracepoint_Cookie_ReachesTheProgram()
    {
        Require.TraceFs();
        Require.Kernel(5, 15);

        Hits hits = AssertHits("on_tracepoint_cookie", 16, 1, () => _ = getpgid(0), program => program.AttachTracepoint("syscalls", "sys_enter_getpgid", 44));

        Assert.Equal(44ul, hits.LastCookie);
    }

    [Fact]
    public void AttachRawTracepoint_Twice_RunsOrSaysThatItIsAttached()
    {
        Require.Root();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink first = obj.Programs["on_raw_tracepoint"].AttachRawTracepoint("sys_enter");

        BpfException? refusal = Record.Exception(() => obj.Programs["on_raw_tracepoint"].AttachRawTracepoint("sys_enter").Dispose()) as BpfException;

        if (Environment.OSVersion.Version < new Version(6, 10))
        {
            Assert.Equal(BpfErrorKind.Busy, refusal?.Kind);
            Assert.Contains("is attached to sys_enter already", refusal?.Cause, StringComparison.Ordinal);
        }
        else
        {
            Assert.Null(refusal);
        }
    }

    [Fact]
    public void AttachRawTracepoint_Cookie_ReachesTheProgram()
    {
        Require.Root();
        Require.Kernel(6, 10);
        using BpfObject obj = Load("on_raw_tracepoint_cookie");
        using BpfLink link = obj.Programs["on_raw_tracepoint_cookie"].AttachRawTracepoint("sys_enter", 55);

        _ = getpgid(0);

        Assert.Equal(55ul, Read(obj, 17).LastCookie);
    }

    [Fact]
    public void AttachUprobe_CookieAndOffset_RunsBehindTheFirstInstruction()
    {
        Require.Root();
        Require.Kernel(5, 15);
        UprobeOptions options = new() { ProcessId = 0, Cookie = 66, Offset = FirstInstructionLength("getpgid") };

        Hits hits = AssertHits("on_cookie", 2, 2, () => _ = getpgid(0), program => program.AttachUprobe(Posix.LibcPath, "getpgid", options));

        Assert.Equal(66ul, hits.LastCookie);
    }

    [Fact]
    public void AttachPerfEvent_UnknownEvent_IsNotFound()
    {
        Require.Root();
        using BpfObject obj = Load("on_perf_event");

        BpfException e = Assert.Throws<BpfException>(
            () => obj.Programs["on_perf_event"].AttachPerfEvent(new PerfEventOptions { EventType = 1, EventConfig = 1000 }));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("1/1000", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A page fault is counted where it happens: of one processor, whichever process runs there.</summary>
    [Fact]
    public void AttachPerfEvent_PageFaultsOfEachCpu_Samples()
    {
        const int SoftwarePageFaults = 2;
        Require.Root();
        using BpfObject obj = Load("on_perf_event");
        BpfProgram program = obj.Programs["on_perf_event"];
        BpfLink[] links = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(
            cpu => program.AttachPerfEvent(new PerfEventOptions { EventConfig = SoftwarePageFaults, FrequencyHertz = 10_000, Cpu = cpu }))];

        DateTime limit = DateTime.UtcNow.AddSeconds(20);
        while (Read(obj, 11).Count == 0)
        {
            Assert.True(DateTime.UtcNow < limit, "no sample in 20 seconds");
            GC.KeepAlive(GC.AllocateUninitializedArray<byte>(8 << 20).AsSpan().IndexOf((byte)1)); // Fresh pages.
        }

        Array.ForEach(links, link => link.Dispose());
    }

    // On x64 the first is endbr64 (4 bytes) or the place of a call (5). On arm64 each has 4; where a tracer's call has its
    // place, none may go.
    private static BpfLink AttachBehindTheFirstInstruction(BpfProgram program)
    {
        Queue<ulong> offsets = new(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? [4, 5] : [4, 8, 12]);
        while (true)
        {
            try
            {
                return program.AttachKprobe(UnlinkFunction.Value, new KprobeOptions { Offset = offsets.Dequeue() });
            }
            catch (BpfException e) when (e.Kind == BpfErrorKind.InvalidArgument && offsets.Count > 0)
            {
                // No instruction starts there, or none may be probed there: the next one.
            }
        }
    }

    private static ulong FirstInstructionLength(string function)
    {
        const byte MoveToEax = 0xb8;
        byte first = Marshal.ReadByte(NativeLibrary.GetExport(NativeLibrary.Load("libc"), function));
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && first == MoveToEax ? 5ul : 4ul;
    }
}
