using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>The kinds of objects of libbpf-bootstrap and of bcc's libbpf-tools beyond those of AttachTests: data arrives.</summary>
public sealed partial class KindTests
{
    [Fact]
    public void Iterator_OfTasks_ListsThisThreadAtEachReading()
    {
        using BpfObject obj = Require.Loaded(() => TestObject.Load("iterator", new BpfObjectOptions { Programs = ["list_threads", "list_processes"] }));
        using BpfLink link = obj.Programs["list_threads"].Attach();
        string line = $"thread {gettid()} of {Environment.ProcessId}";

        Assert.Contains(line, ReadLines(link));
        Assert.Contains(line, ReadLines(link));
        link.Update(obj.Programs["list_processes"]);
        Assert.Contains($"process {Environment.ProcessId}", ReadLines(link));
    }

    /// <summary>After a million elements without output the kernel says EAGAIN.</summary>
    [Fact]
    public async Task Iterator_ThatPrintsTheLastOfManyElements_IsReadToItsEnd()
    {
        const uint Elements = 1_100_000;
        using BpfObject obj = Require.Loaded(() => TestObject.Load("iterator", new BpfObjectOptions
        {
            Programs = ["list_one_element"],
            Maps = new Dictionary<string, BpfMapOptions> { ["elements"] = new() { MaxEntries = Elements } },
            Globals = new BpfGlobals { { "printed", Elements - 1 } },
        }));
        using BpfLink link = obj.Programs["list_one_element"].AttachIterator(new IteratorOptions { Map = obj.Maps["elements"] });

        Assert.Equal([$"element {Elements - 1}", ""], ReadLines(link));
        using StreamReader reader = new(link.OpenIterator());
        Assert.Equal($"element {Elements - 1}\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OpenIterator_OfAnotherKind_Throws()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_raw_tracepoint"] });
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => link.OpenIterator()).Kind);
    }

    [Fact]
    public void Usdt_OfACatch_DeliversArgumentsAndCookie()
    {
        const nint ExceptionType = 0x1234;
        Require.Root();
        using BpfObject obj = TestObject.Load("usdt");
        CppException.Catch(ExceptionType);
        using (obj.Programs["on_catch"].AttachUsdt(CppException.LibraryPath, "libstdcxx", "catch", new UsdtOptions { ProcessId = 0, Cookie = 77 }))
        {
            CppException.Catch(ExceptionType);
        }

        CppException.Catch(ExceptionType);
        Assert.True(obj.Maps["usdt.bss"].As<uint, Probed>().TryGetValue(0, out Probed probed));
        Assert.Equal(new Probed(1, 0, (ulong)ExceptionType, 77), probed);
    }

    [Fact]
    public void AttachUsdt_UnknownProbe_IsNotFound()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("usdt");
        CppException.Catch(0);

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_catch"].AttachUsdt(CppException.LibraryPath, "libstdcxx", "absent"));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("attach on_catch to probe libstdcxx:absent of /", e.Operation, StringComparison.Ordinal);
    }

    [Fact]
    public void StackTraces_OfSamples_AreCountedByStackAndThread()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load(
            "stacks", new BpfObjectOptions { Globals = new BpfGlobals { { "target_process", Environment.ProcessId } } });
        BpfMap<int, ulong> samples = obj.Maps["samples"].As<int, ulong>();
        using (obj.Programs["on_sample"].AttachPerfEvent(new PerfEventOptions { ThreadId = gettid(), FrequencyHertz = 1000 }))
        {
            DateTime limit = DateTime.UtcNow.AddSeconds(20);
            while (!samples.Any(sample => sample.Key >= 0))
            {
                Assert.True(DateTime.UtcNow < limit, "no sample with a stack in 20 seconds");
            }
        }

        KeyValuePair<int, ulong> sample = samples.First(sample => sample.Key >= 0);
        Assert.True(sample.Value > 0);
        Assert.True(obj.Maps["stacks"].AsStacks().TryGetValue(sample.Key, out IReadOnlyList<StackAddress>? stack));
        Assert.NotEmpty(stack);
        Assert.True(obj.Maps["last_of_thread"].As<uint, int>().TryGetValue((uint)gettid(), out _));
    }

    private static string[] ReadLines(BpfLink link)
    {
        using StreamReader reader = new(link.OpenIterator());
        return reader.ReadToEnd().Split('\n');
    }

    private record struct Probed(ulong Hits, ulong Object, ulong ExceptionType, ulong Cookie);

    [LibraryImport("libc")]
    private static partial int gettid();
}
