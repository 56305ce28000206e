namespace Ebpf.KernelTests;

public sealed class BpfLinkTests
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
    public void GetInfo_OfKprobeBeforeLinks_Throws()
    {
        Require.Kprobes();
        Assert.SkipWhen(Environment.OSVersion.Version >= new Version(5, 15), "needs a kernel before 5.15");
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

    private static BpfObject Load(string program) => TestObject.Load("attach", new BpfObjectOptions { Programs = [program] });
}
