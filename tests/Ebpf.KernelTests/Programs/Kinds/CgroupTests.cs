using System.Net.Sockets;

namespace Ebpf.KernelTests;

/// <summary>Programs at a cgroup, and the exchange of the program of an attachment.</summary>
public sealed class CgroupTests
{
    private record struct Hits(ulong First, ulong Second);

    [Fact]
    public void AttachCgroup_SocketsOfTheProcess_RunTheProgramUntilDispose()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = Load();
        using (obj.Programs["first"].AttachCgroup(cgroup.Path))
        {
            OpenSocket();
            OpenSocket();
        }

        OpenSocket();

        Assert.Equal(new Hits(2, 0), Read(obj));
    }

    [Fact]
    public void AttachCgroup_ProgramThatForbids_Forbids()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = Load();
        using (obj.Programs["forbid"].AttachCgroup(cgroup.Path))
        {
            Assert.Equal(SocketError.AccessDenied, Assert.Throws<SocketException>(OpenSocket).SocketErrorCode);
        }

        OpenSocket();
    }

    [Fact]
    public void Update_ToAnotherProgram_RunsThatOneUnderTheSameAttachment()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = Load();
        using BpfObject other = Load();
        using BpfLink link = obj.Programs["first"].AttachCgroup(cgroup.Path);
        OpenSocket();
        uint id = link.GetInfo().Id;

        link.Update(other.Programs["second"]);
        OpenSocket();
        OpenSocket();

        Assert.Equal((new Hits(1, 0), new Hits(0, 2)), (Read(obj), Read(other)));
        BpfLinkInfo info = link.GetInfo();
        Assert.Equal((id, other.Programs["second"].GetInfo().Id), (info.Id, info.ProgramId));
    }

    [Fact]
    public void Update_PinnedAttachment_IsInForceAfterwards()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        using BpfObject obj = Load();
        using (BpfLink link = obj.Programs["forbid"].AttachCgroup(cgroup.Path))
        {
            link.Pin(Path.Combine(bpffs.Path, "link"));
        }

        using (BpfLink pinned = BpfLink.OpenPinned(Path.Combine(bpffs.Path, "link")))
        {
            pinned.Update(obj.Programs["first"]);
        }

        OpenSocket();
        Assert.Equal(new Hits(1, 0), Read(obj));
    }

    [Fact]
    public void Update_ProgramOfAnotherKind_IsInvalidAndSaysSo()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = Load();
        using BpfLink link = obj.Programs["first"].AttachCgroup(cgroup.Path);

        BpfException e = Assert.Throws<BpfException>(() => link.Update(obj.Programs["on_packet"]));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("of another kind", e.Message, StringComparison.Ordinal);
        Assert.Equal(obj.Programs["first"].GetInfo().Id, link.GetInfo().ProgramId);
    }

    [Fact]
    public void Update_AttachmentWithoutExchange_IsNotSupportedAndSaysWhatToDo()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_raw_tracepoint"] });
        using BpfLink link = obj.Programs["on_raw_tracepoint"].Attach();

        BpfException e = Assert.Throws<BpfException>(() => link.Update(obj.Programs["on_raw_tracepoint"]));

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Equal("Attach the new program, and then dispose this attachment.", e.Remedy);
        Assert.Throws<InvalidOperationException>(() => link.Update(obj.Programs["on_kprobe"]));
    }

    [Fact]
    public void AttachCgroup_NotACgroup_SaysWhereCgroupsAre()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = Load();

        BpfException file = Assert.Throws<BpfException>(() => obj.Programs["first"].AttachCgroup("/proc"));
        Assert.Equal(BpfErrorKind.InvalidArgument, file.Kind);
        Assert.Contains("/proc is not a cgroup of version 2", file.Message, StringComparison.Ordinal);
        Assert.StartsWith("Give a directory below /", file.Remedy, StringComparison.Ordinal);
        BpfException absent = Assert.Throws<BpfException>(() => obj.Programs["first"].AttachCgroup(cgroup.Path + "/absent"));
        Assert.Equal(BpfErrorKind.NotFound, absent.Kind);
    }

    [Fact]
    public void AttachCgroup_ProgramForSomethingElse_IsInvalidAndDoesNotBlameTheCgroup()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = TestObject.Load("errors", new BpfObjectOptions { Programs = ["nothing_at_tracepoint"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["nothing_at_tracepoint"].AttachCgroup(cgroup.Path));

        Assert.Equal((BpfErrorKind.InvalidArgument, null), (e.Kind, e.Remedy));
    }

    [Fact]
    public void AttachCgroup_WithoutNetworkCapability_NamesIt()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using LockedMemoryLimit memory = LockedMemoryLimit.None();
        using BpfObject obj = Load();

        BpfException e = Assert.IsType<BpfException>(Unprivileged.Run(
            () => obj.Programs["on_packet"].AttachCgroup(cgroup.Path), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("does not have CAP_NET_ADMIN.", e.Message, StringComparison.Ordinal);
    }

    private static void OpenSocket() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp).Dispose();

    private static BpfObject Load() => TestObject.Load("cgroup", new BpfObjectOptions { Name = "cgroup" });

    private static Hits Read(BpfObject obj)
    {
        Assert.True(obj.Maps["cgroup.bss"].As<uint, Hits>().TryGetValue(0, out Hits hits));
        return hits;
    }
}
