using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

public sealed class BpfObjectTests
{
    [StructLayout(LayoutKind.Sequential)]
    private record struct Answer(ulong Sum, uint Addend, uint Flag);

    private static byte[] GlobalsObject => TestObject.Read("globals");

    [Fact]
    public void Load_FromEachSource_HasTheSameProgram()
    {
        Require.Root();
        Require.Kernel(5, 14); // SEC("syscall")
        using TemporaryDirectory directory = new();
        string file = Path.Combine(directory.Path, "my_object.bpf.o");
        File.WriteAllBytes(file, GlobalsObject);

        using BpfObject fromMemory = BpfObject.Load(GlobalsObject);
        using BpfObject fromStream = BpfObject.Load(new MemoryStream(GlobalsObject));
        using BpfObject fromFile = BpfObject.LoadFile(file);
        using BpfObject fromResource = TestObject.Load("globals");

        string[] tags = [.. new[] { fromMemory, fromStream, fromFile, fromResource }.Select(obj => obj.Programs["add_up"].GetInfo().Tag)];
        Assert.Single(tags.Distinct());
        Assert.Contains("my_objec.data", fromFile.Maps.Keys);
        Assert.Contains("globals.data", fromResource.Maps.Keys);
        Assert.All([fromMemory, fromStream], obj => Assert.Contains("object.data", obj.Maps.Keys));
    }

    [Fact]
    public void Globals_OfEverySection_ReachTheProgram()
    {
        Require.Root();
        Require.Kernel(5, 14);
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions
        {
            Globals = new BpfGlobals { { "constant", 10u }, { "flag", true }, { "data", 200ul }, { "zeroed", (ushort)3000 }, { "own", 500_000u } },
        });
        Answer answer = new(0, 40000, 0);

        BpfRunResult result = obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.Equal(7u, result.ReturnValue);
        Assert.Equal(new Answer(543210, 40000, 1), answer);
        obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));
        Assert.Equal(543211ul, answer.Sum);
    }

    [Theory]
    [InlineData("dotted.name.bpf.o")]
    [InlineData("a")]
    public void Globals_OfAnObjectOfAnyName_AreFound(string name)
    {
        Require.Root();
        Require.Kernel(5, 14);
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Name = name, Globals = new BpfGlobals { { "constant", 10u }, { "own", 0u } } });
        Answer answer = default;

        obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.Equal(12ul, answer.Sum);
    }

    [Fact]
    public void Globals_AfterTheRun_AreReadFromTheSectionsMap()
    {
        Require.Root();
        Require.Kernel(5, 14);
        using BpfObject obj = TestObject.Load("globals");
        Answer answer = default;

        obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.True(obj.Maps["globals.data"].As<uint, ulong>().TryGetValue(0, out ulong data));
        Assert.True(obj.Maps[".data.own"].As<uint, uint>().TryGetValue(0, out uint own));
        Assert.Equal((3ul, 5u), (data, own));
    }

    [Fact]
    public void Globals_NotGiven_AreAsTheSourceSays()
    {
        Require.Root();
        Require.Kernel(5, 14);
        using BpfObject obj = TestObject.Load("globals");
        Answer answer = default;

        obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.Equal(new Answer(8, 0, 0), answer);
    }

    [Fact]
    public void Globals_UnknownOrOfAnotherSize_AreRefused()
    {
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => LoadWith(new BpfGlobals { { "absent", 1 } }));
        Assert.Contains("absent", unknown.Message, StringComparison.Ordinal);
        ArgumentException size = Assert.Throws<ArgumentException>(() => LoadWith(new BpfGlobals { { "data", 1 } }));
        Assert.Contains("has 8 bytes; the value given has 4", size.Message, StringComparison.Ordinal);

        static void LoadWith(BpfGlobals globals) => TestObject.Load("globals", new BpfObjectOptions { Globals = globals }).Dispose();
    }

    [Fact]
    public void Options_NamingWhatTheObjectLacks_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => TestObject.Load("globals", new BpfObjectOptions { Programs = ["absent"] }));
        Assert.Throws<ArgumentException>(() => TestObject.Load("globals",
            new BpfObjectOptions { Maps = new Dictionary<string, BpfMapOptions> { ["absent"] = new() { MaxEntries = 1 } } }));
        Assert.Throws<ArgumentException>(() => TestObject.Load("globals",
            new BpfObjectOptions { Maps = new Dictionary<string, BpfMapOptions> { ["absent"] = new() { Type = BpfMapType.Hash } } }));
        Assert.Throws<ArgumentException>(() => TestObject.Load("globals", new BpfObjectOptions { Targets = new Dictionary<string, string> { ["absent"] = "f" } }));
    }

    [Fact]
    public void Load_NotAnObject_Throws()
    {
        BpfException e = Assert.Throws<BpfException>(() => BpfObject.Load("not an ELF file"u8));
        Assert.Equal((BpfErrorKind.InvalidArgument, 4001), (e.Kind, e.ErrorNumber));
        Assert.Contains("open BPF object: LIBBPF_ERRNO__FORMAT.", e.Message, StringComparison.Ordinal);
        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => BpfObject.Load(default(ReadOnlySpan<byte>))).Kind);
    }

    /// <summary>Each fails at another step: opening, options, maps, verifier.</summary>
    [Fact]
    public async Task Load_ThatFails_LeavesNothingBehind()
    {
        Require.Root();
        Fail();
        KernelResources before = await KernelResources.SettledAsync();

        for (int i = 0; i < 5; i++)
        {
            Fail();
        }

        await KernelResources.AssertBackToAsync(before);

        static void Fail()
        {
            Assert.Throws<BpfException>(() => BpfObject.Load("not an ELF file"u8));
            Assert.Throws<ArgumentException>(() => TestObject.Load("maps", new BpfObjectOptions { Programs = ["absent"] }));
            Assert.ThrowsAny<BpfException>(() => TestObject.Load("maps",
                new BpfObjectOptions { Maps = new Dictionary<string, BpfMapOptions> { ["slots"] = new() { Type = BpfMapType.Queue } } }));
            Assert.Throws<BpfVerifierException>(() => TestObject.Load("rejected"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(2048)]
    [InlineData(3 * 65536)]
    public void Maps_RingBufferNotPowerOfTwoOfPages_IsRefused(uint size)
    {
        BpfObjectOptions options = new() { Maps = new Dictionary<string, BpfMapOptions> { ["ring"] = new() { MaxEntries = size } } };

        ArgumentException e = Assert.Throws<ArgumentException>(() => TestObject.Load("errors", options).Dispose());

        Assert.Contains($"Ring buffer ring cannot have {size} bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CustomBtfPath_CopyOfTheKernels_IsUsed()
    {
        Require.Root();
        using TemporaryDirectory directory = new();
        string copy = Path.Combine(directory.Path, "btf");
        File.WriteAllBytes(copy, File.ReadAllBytes("/sys/kernel/btf/vmlinux"));

        Exception? thrown = Hidden.Run(
            () => TestObject.Load("errors", new BpfObjectOptions { Programs = ["read_by_btf"], CustomBtfPath = copy }).Dispose(), "/sys/kernel/btf");

        Assert.Null(thrown);
    }

    [Theory]
    [InlineData(BpfVerifierLogLevel.OnFailure, false, false)]
    [InlineData(BpfVerifierLogLevel.Statistics, true, false)]
    [InlineData(BpfVerifierLogLevel.Verbose, true, true)]
    public void VerifierLogLevel_OfAProgramThatIsTaken_DecidesWhatTheLoggerGets(BpfVerifierLogLevel level, bool log, bool steps)
    {
        Require.Root();
        using RecordingLoggerFactory loggers = new();
        BpfObjectOptions options = new() { Programs = ["on_raw_tracepoint"], VerifierLogLevel = level };

        BpfObject.Load(TestObject.Read("attach"), options, loggers).Dispose();

        string[] logs = [.. loggers.Lines.Where(line => line.StartsWith("Trace Ebpf.BpfObject libbpf: prog 'on_raw_tracepoint': -- BEGIN", StringComparison.Ordinal))];
        Assert.Equal(log, logs.Length == 1);
        Assert.Equal(log, logs.Any(line => line.Contains("processed ", StringComparison.Ordinal)));
        Assert.Equal(steps, logs.Any(line => line.Contains(") exit", StringComparison.Ordinal)));
    }

    [Fact]
    public void VerifierLogLevel_StatisticsOfAProgramThatIsRefused_KeepsTheReason()
    {
        Require.Root();

        BpfVerifierException e = Assert.Throws<BpfVerifierException>(
            () => TestObject.Load("rejected", new BpfObjectOptions { VerifierLogLevel = BpfVerifierLogLevel.Statistics }).Dispose());

        Assert.Contains("R0 invalid mem access", e.Message, StringComparison.Ordinal);
        Assert.InRange(e.VerifierLog.Length, 1, 2000);
    }

    [Fact]
    public void Program_LeftOut_IsNotLoadedAndSaysSo()
    {
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [] });
        BpfProgram program = obj.Programs["on_tracepoint"];

        Assert.False(program.IsLoaded);
        Assert.Equal((BpfProgramType.Tracepoint, "tracepoint/syscalls/sys_enter_getpgid"), (program.Type, program.SectionName));
        Assert.Throws<InvalidOperationException>(() => program.GetInfo());
        Assert.Throws<InvalidOperationException>(() => program.Run());
    }

    [Fact]
    public void GetInfo_WhileStatisticsAreOn_CountsRunsAndTime()
    {
        Require.TraceFs();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_raw_tracepoint"] });
        BpfProgram program = obj.Programs["on_raw_tracepoint"];
        using BpfLink link = program.Attach();
        using (BpfRunStatistics.Enable())
        {
            // One run may take less than the 100 ns of a tick.
            for (int i = 0; i < 100; i++)
            {
                File.Exists("/proc"); // Not "/": of a path that ends so no system call is asked.
            }
        }

        BpfProgramInfo info = program.GetInfo();
        Assert.True(info.RunCount > 0);
        Assert.True(info.RunTime > TimeSpan.Zero);
        Assert.Equal("on_raw_tracepoi", info.Name);
        Assert.NotEqual(0u, info.Id);
        Assert.Equal(16, info.Tag.Length);
        Assert.Equal(Environment.OSVersion.Version >= new Version(5, 11) ? 0 : null, info.RecursionMisses);
    }

    /// <summary>The program calls the helper that it is attached to.</summary>
    [Fact]
    public void GetInfo_ProgramInsideItself_CountsRecursionMisses()
    {
        const int Times = 10;
        Require.Fentry();
        Require.Kernel(5, 11);
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions
        {
            Programs = ["on_own_helper", "call_helper"],
            Targets = new Dictionary<string, string> { ["on_own_helper"] = "bpf_get_current_comm" },
        });
        using BpfLink inside = obj.Programs["on_own_helper"].Attach();
        using BpfLink outside = obj.Programs["call_helper"].AttachKprobe("vfs_unlink");
        using TemporaryDirectory directory = new();
        for (int i = 0; i < Times; i++)
        {
            string file = Path.Combine(directory.Path, "file");
            File.WriteAllText(file, "");
            File.Delete(file);
        }

        Assert.InRange(obj.Programs["on_own_helper"].GetInfo().RecursionMisses ?? 0, Times, long.MaxValue);
        Assert.Equal(0, obj.Programs["call_helper"].GetInfo().RecursionMisses);
    }

    /// <summary>Needed because only one program of kprobes and tracepoints runs on a processor at a time.</summary>
    [Fact]
    public void GetInfo_TracepointInsideAKprobe_CountsRecursionMissesFrom67()
    {
        const int Times = 10;
        Require.Kprobes();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_tracepoint", "call_tracepoint"] });
        using BpfLink inside = obj.Programs["on_tracepoint"].AttachTracepoint("bpf_trace", "bpf_trace_printk");
        using BpfLink outside = obj.Programs["call_tracepoint"].AttachKprobe(KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")!.Name);
        for (int i = 0; i < Times; i++)
        {
            Posix.Unlink("no such file"u8.ToArray());
        }

        long? misses = obj.Programs["on_tracepoint"].GetInfo().RecursionMisses;
        Version kernel = Environment.OSVersion.Version;
        long? expected = kernel < new Version(5, 11) ? null : kernel < new Version(6, 7) ? 0 : Times;
        Assert.Equal(expected, misses is > Times ? Times : misses);
    }
}
