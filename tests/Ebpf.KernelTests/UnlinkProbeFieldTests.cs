using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>An event says of the caller what the system says.</summary>
public sealed class UnlinkProbeFieldTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Process_IsNamedWithItsParentUserAndGroup(UnlinkAttachKind kind)
    {
        const int User = 1001, Group = 1002;
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        var (pid, _, _, _) = await Command.RunAsync(
            "setpriv", $"--reuid={User}", $"--regid={Group}", "--clear-groups", "unlink", $"{_directory.Path}/missing");

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.ProcessId == pid);
        Assert.Equal(
            (Environment.ProcessId, (uint)User, (uint)Group, UnlinkOperations.Unlink),
            (e.ParentProcessId, e.UserId, e.GroupId, e.Operation));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Thread_IsNamedByItsNumber(UnlinkAttachKind kind)
    {
        int id = 0;
        Thread thread = new(() =>
        {
            id = Posix.GetThreadId();
            Posix.Unlink(_directory.File("missing"));
        });

        UnlinkEvent e = await OnlyEventAsync(kind, () =>
        {
            thread.Start();
            thread.Join();
        });

        Assert.Equal((Environment.ProcessId, id), (e.ProcessId, e.ThreadId));
        Assert.NotEqual(e.ProcessId, e.ThreadId);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cgroup_IsNamedByTheInodeOfItsFolder(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        string inode = (await Command.RunAsync("stat", "-c", "%i", cgroup.Path)).Output;

        UnlinkEvent e = await OnlyEventAsync(kind, () => Posix.Unlink(_directory.File("missing")));

        Assert.Equal(ulong.Parse(inode, CultureInfo.InvariantCulture), e.CgroupId);
    }

    private static async Task<UnlinkEvent> OnlyEventAsync(UnlinkAttachKind kind, Action delete)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });
        delete();
        return Assert.Single(await probe.StopAndReadOwnAsync());
    }
}
