namespace Ebpf.KernelTests.Packages;

/// <summary>The kinds of programs in eunomia-bpf's examples, each attached by a package alone and seen to run.</summary>
public sealed class BpfPackageKindTests : IDisposable
{
    private static readonly string[] Programs =
    [
        "on_call", "on_raw_call", "on_typed_call", "on_unlink", "on_unlink_return", "on_unlink_entry", "on_unlink_exit",
        "on_library", "on_library_return", "on_file_open", "on_sample", "on_traffic", "on_packet",
    ];

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("on_call")]
    [InlineData("on_raw_call")]
    [InlineData("on_library")]
    [InlineData("on_library_return")]
    public void Attach_ProgramOfACall_Runs(string program)
    {
        Require.TraceFs();
        AssertRuns(program, () => Posix.GetProcessGroup(0x40000001));
    }

    [Fact]
    public void Attach_ProgramOfATypedTracepoint_Runs()
    {
        Require.Fentry();
        AssertRuns("on_typed_call", () => Posix.GetProcessGroup(0x40000001));
    }

    [Theory]
    [InlineData("on_unlink")]
    [InlineData("on_unlink_return")]
    [InlineData("on_unlink_entry")]
    [InlineData("on_unlink_exit")]
    public void Attach_ProgramOfAFunction_Runs(string program)
    {
        Require.Fentry();
        AssertRuns(program, Delete);
    }

    [Fact]
    public void Attach_ProgramOfASecurityHook_Runs()
    {
        Require.BpfSecurityModule();
        AssertRuns("on_file_open", () => File.ReadAllText("/proc/self/comm"));
    }

    [Fact]
    public void Attach_ProgramOfADevice_SeesLoopback() => OwnNetwork.Run(() => AssertRuns("on_packet", OwnNetwork.SendPacket));

    [Fact]
    public void Attach_ProgramOfTraffic_SeesLoopback() => OwnNetwork.Run(() =>
    {
        try
        {
            AssertRuns("on_traffic", OwnNetwork.SendPacket);
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.NotSupported)
        {
            Assert.Skip("needs the modules sch_ingress and cls_bpf");
        }
    });

    [Fact]
    public async Task ReadLinesAsync_StackTrace_NamesFunctions()
    {
        Require.Root();
        using BpfPackage package = Load("on_sample", """[{"name":"second_ring","ident":"second_ring","intepreter":{"stack_trace":{}}}]""",
            ""","export_types":[{"name":"stack_event"}]""");
        using BpfLinks links = package.Attach();
        using CancellationTokenSource busy = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task spinning = Task.Run(
            () =>
            {
                while (!busy.IsCancellationRequested)
                {
                    _ = File.Exists("/proc/self/absent");
                }
            },
            Token);
        string found = await package.ReadLinesAsync(Token).FirstAsync(text => text.Contains($"(pid={Environment.ProcessId}) @ CPU ", StringComparison.Ordinal), Token);
        await busy.CancelAsync();
        await spinning;

        Assert.Equal(KernelCpus.ReadOnline().Count, links.Count);
        Assert.Matches(@"\nKernel:( none|\n    \S+\+0x)", found);
        Assert.Matches(@"\nUser:( none|\n    )", found);
    }

    /// <summary>The lesson's text: eunomia-bpf's second.</summary>
    [Fact]
    public async Task ReadLinesAsync_KprobeLesson_ShowsEntryAndExit()
    {
        Require.Kprobes();
        Require.TracePipe();
        Require.KernelBefore(7, 0); // It has filename_unlinkat instead.
        using BpfPackage package = BpfPackage.Load(PackageJson.Write(_directory, "lesson", ["do_unlinkat", "do_unlinkat_exit"]));
        using BpfLinks links = package.Attach();
        string path = Path.Combine(_directory.Path, "test1");
        File.Create(path).Dispose();
        await using IAsyncEnumerator<string> lines = package.ReadLinesAsync(Token).GetAsyncEnumerator(Token);
        Task entry = ReadToAsync(lines, $": KPROBE ENTRY pid = {Environment.ProcessId}, filename = {path}");

        File.Delete(path);

        await entry.WaitAsync(Soon, Token);
        await ReadToAsync(lines, $": KPROBE EXIT: pid = {Environment.ProcessId}, ret = 0").WaitAsync(Soon, Token);
    }

    /// <summary>Reads on to a line: the machine has one trace pipe, which may hold what others printed before.</summary>
    private static async Task ReadToAsync(IAsyncEnumerator<string> lines, string end)
    {
        do
        {
            Assert.True(await lines.MoveNextAsync(), $"no line ends with '{end}'");
        }
        while (!lines.Current.EndsWith(end, StringComparison.Ordinal));
    }

    private void Delete()
    {
        string path = Path.Combine(_directory.Path, "deleted");
        File.Create(path).Dispose();
        File.Delete(path);
    }

    private BpfPackage Load(string program, string maps = "[]", string more = "") =>
        BpfPackage.Load(PackageJson.Write(_directory, "package", [program], maps, more: more), new BpfObjectOptions { Programs = [program] });

    private void AssertRuns(string program, Action act)
    {
        using BpfPackage package = Load(program);
        ulong[] runs = new ulong[16];
        using (BpfLinks links = package.Attach())
        {
            Assert.Single(links);
            act();
        }

        package.BpfObject.Globals.Get("runs", runs.AsSpan());
        Assert.True(runs[Array.IndexOf(Programs, program)] > 0);
    }
}
