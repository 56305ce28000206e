using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

public sealed partial class BpfLinkTests
{
    [Fact]
    public void GetInfo_OfRawTracepoint_NamesItsProgram()
    {
        Require.Root();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        BpfLinkInfo info = link.GetInfo();

        Assert.NotEqual(0u, info.Id);
        Assert.Equal(obj.Programs["on_raw_tracepoint"].GetInfo().Id, info.ProgramId);
        Assert.Null(info.MissedHits);
    }

    [Fact]
    public void GetInfo_OfKprobe_TellsMissedHitsFrom67()
    {
        Require.Kprobes();
        Require.Kernel(5, 15);
        using BpfObject obj = Load("on_kprobe");
        using BpfLink link = obj.Programs["on_kprobe"].AttachKprobe("vfs_unlink");

        Assert.Equal(Environment.OSVersion.Version >= new Version(6, 7) ? 0 : null, link.GetInfo().MissedHits);
    }

    [Fact]
    public void GetInfo_OfKprobeMulti_TellsMissedHits()
    {
        Require.KprobeMulti();
        using BpfObject obj = Load("on_multi");
        using BpfLink link = obj.Programs["on_multi"].AttachKprobeMulti(["vfs_unlink"]);

        Assert.Equal(0, link.GetInfo().MissedHits);
    }

    /// <summary>A kprobe is not hit inside another one.</summary>
    [Fact]
    public void GetInfo_OfKprobeInsideAnother_CountsWhatItMissed()
    {
        const int Times = 10;
        Require.Kprobes();
        Require.Kernel(6, 7);
        using BpfObject obj = Load("call_helper", "on_kprobe");
        using BpfLink inner = obj.Programs["on_kprobe"].AttachKprobe("bpf_get_current_comm");
        using BpfLink outer = obj.Programs["call_helper"].AttachKprobe(KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")!.Name);

        for (int i = 0; i < Times; i++)
        {
            Posix.Unlink("no such file"u8.ToArray());
        }

        Assert.InRange(inner.GetInfo().MissedHits ?? 0, Times, long.MaxValue);
        Assert.Equal(0, outer.GetInfo().MissedHits);
    }

    /// <summary>The kernel follows only some calls of a function to their return at a time.</summary>
    [Fact]
    public void GetInfo_OfKretprobeWithManyCallsInFlight_CountsWhatItMissed()
    {
        const int Calls = 64;
        Require.Kprobes();
        Require.Kernel(6, 7);
        using BpfObject obj = Load("on_kretprobe");
        using BpfLink link = obj.Programs["on_kretprobe"].AttachKprobe("hrtimer_nanosleep", new KprobeOptions { AtReturn = true });
        Thread[] threads = [.. Enumerable.Range(0, Calls).Select(_ => new Thread(() => _ = usleep(500_000)))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.InRange(link.GetInfo().MissedHits ?? 0, 1, long.MaxValue);
    }

    [Fact]
    public void GetInfo_OfKprobeBeforeLinks_Throws()
    {
        Require.Kprobes();
        Require.KernelBefore(5, 15);
        using BpfObject obj = Load("on_kprobe");
        using BpfLink link = obj.Programs["on_kprobe"].AttachKprobe("vfs_unlink");

        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(link.GetInfo).Kind);
    }

    [Fact]
    public void Dispose_Twice_DoesNothing()
    {
        Require.Root();
        using BpfObject obj = Load("on_raw_tracepoint");
        BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        link.Dispose();
        link.Dispose();

        Assert.Throws<ObjectDisposedException>(() => link.GetInfo());
        Assert.Throws<ObjectDisposedException>(() => link.Pin("/sys/fs/bpf/x"));
    }

    [Fact]
    public void Pin_ThenDispose_KeepsTheAttachmentUntilTheFileIsDeleted()
    {
        Require.Root();
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        string path = Path.Combine(bpffs.Path, "link");
        using BpfObject obj = Load("on_raw_tracepoint");
        BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();
        uint id = link.GetInfo().Id;

        link.Pin(path);
        link.Dispose();

        using (BpfLink pinned = BpfLink.OpenPinned(path))
        {
            Assert.Equal(id, pinned.GetInfo().Id);
        }

        File.Delete(path);
        Assert.Equal(BpfErrorKind.NotFound, Assert.Throws<BpfException>(() => BpfLink.OpenPinned(path)).Kind);
    }

    [Fact]
    public void Pin_NoSuchDirectory_SaysSoAndMakesNone()
    {
        Require.Root();
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        BpfException e = Assert.Throws<BpfException>(() => link.Pin(Path.Combine(bpffs.Path, "a/link")));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("There is no directory", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(bpffs.Path));
    }

    [Fact]
    public void Pin_NotABpfFileSystem_SaysSo()
    {
        Require.Root();
        using TemporaryDirectory directory = new();
        using BpfObject obj = Load("on_raw_tracepoint");
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        BpfException e = Assert.Throws<BpfException>(() => link.Pin(Path.Combine(directory.Path, "link")));

        Assert.Contains("not on a BPF file system", e.Message, StringComparison.Ordinal);
        Assert.Contains("mount -t bpf", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenPinned_NothingThere_IsNotFoundAndSaysWhere()
    {
        BpfException e = Assert.Throws<BpfException>(() => BpfLink.OpenPinned("/no/such/link"));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("There is no directory /no/such.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenPinned_Map_IsInvalidAndLeavesNoDescriptor()
    {
        Require.Root();
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        string path = Path.Combine(bpffs.Path, "map");
        using BpfObject obj = Load();
        obj.Maps["hits"].Pin(path);
        Open();
        KernelResources before = await KernelResources.SettledAsync();

        BpfException e = Open();

        Assert.Equal((BpfErrorKind.InvalidArgument, "EINVAL"), (e.Kind, Errno.GetName(e.ErrorNumber)));
        Assert.Contains("is a 'bpf-map', not an attachment", e.Message, StringComparison.Ordinal);
        await KernelResources.AssertBackToAsync(before);

        BpfException Open() => Assert.Throws<BpfException>(() => BpfLink.OpenPinned(path));
    }

    [Fact]
    public async Task Pin_SamplingEventThenDispose_SamplesUntilTheFileIsDeleted()
    {
        Require.Root();
        Require.Kernel(5, 15);
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        string path = Path.Combine(bpffs.Path, "link");
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions
        {
            Programs = ["on_perf_event"],
            Globals = new BpfGlobals { { "target_process", Environment.ProcessId } },
        });
        KernelResources before = await KernelResources.SettledAsync();
        BpfLink link = obj.Programs["on_perf_event"].AttachPerfEvent(new PerfEventOptions { FrequencyHertz = 1000, ThreadId = gettid() });

        link.Pin(path);
        link.Dispose();

        ulong count = Sampled();
        DateTime limit = DateTime.UtcNow.AddSeconds(20);
        while (Sampled() == count)
        {
            Assert.True(DateTime.UtcNow < limit, "no sample in 20 seconds");
        }

        File.Delete(path);
        await KernelResources.AssertBackToAsync(before);

        ulong Sampled()
        {
            BpfPerCpuMap<uint, Hits> map = obj.Maps["hits"].AsPerCpu<uint, Hits>();
            Hits[] perCpu = new Hits[map.CpuCount];
            Assert.True(map.TryGetValues(11, perCpu));
            return perCpu.Aggregate(0ul, (sum, hits) => sum + hits.Count);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Hits(ulong Count, ulong LastCookie);

    private static BpfObject Load(params string[] programs) => TestObject.Load("attach", new BpfObjectOptions { Programs = programs });

    [LibraryImport("libc")]
    private static partial int gettid();

    [LibraryImport("libc")]
    private static partial int usleep(uint microseconds);
}
