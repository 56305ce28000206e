using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>An event says of the caller what the system says.</summary>
[Trait("Part", "Probe")]
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

        (int pid, _, _, _) = await Command.RunAsync(
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
    public async Task Caller_IsNamedAsProcHasIt(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        (_, _, string output, _) = await Command.RunAsync(
            "sh", "-c", "cat /proc/self/loginuid; echo; cat /proc/self/sessionid; echo; cat /proc/$$/stat /proc/$$/comm; exec unlink \"$0\"", $"{_directory.Path}/missing");

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == $"{_directory.Path}/missing");
        string[] stat = output[(output.LastIndexOf(") ", StringComparison.Ordinal) + 2)..].Split(' '); // From the third field on.
        double startSeconds = double.Parse(stat[19], CultureInfo.InvariantCulture) / 100;
        Assert.InRange(e.ProcessStart.TotalSeconds - startSeconds, 0, 0.01);
        Assert.InRange((e.Time - e.ProcessStartTime).TotalSeconds, 0, 60);
        Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd('\n'), e.ParentCommand);
        Assert.Equal(("unlink", "unlink", 0u), (e.Command, e.ProcessCommand, e.EffectiveUserId));
        if (File.Exists("/proc/self/loginuid"))
        {
            uint[] login = [.. output.Split('\n').Take(2).Select(line => uint.Parse(line, CultureInfo.InvariantCulture))];
            Assert.Equal((login[0], login[1]), (e.LoginUserId ?? uint.MaxValue, e.SessionId ?? uint.MaxValue));
        }
    }

    /// <summary>As sudo and su do: the login stays what it was.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LoginUser_OfAProcessThatChangedItsUser_IsKept(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        Assert.SkipUnless(File.Exists("/proc/self/loginuid"), "needs a kernel with audit");
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        (_, int exitCode, _, string error) = await Command.RunAsync(
            "sh", "-c", "echo 1234 >/proc/self/loginuid || exit 77; exec setpriv --reuid=1001 unlink \"$0\"", $"{_directory.Path}/missing");
        Assert.SkipWhen(exitCode == 77, "needs CAP_AUDIT_CONTROL");
        Assert.Contains("missing", error, StringComparison.Ordinal); // The program ran, and failed.

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == $"{_directory.Path}/missing");
        Assert.Equal((1234u, 1001u), (e.LoginUserId, e.UserId));
        Assert.NotNull(e.SessionId);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EffectiveUser_ThatIsNotTheRealOne_IsToldFromIt(UnlinkAttachKind kind)
    {
        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Null(
            OwnThread.Run(() => Posix.SetUsersOfThread(real: 1002, effective: 1001), () => Posix.Unlink(_directory.File("missing")))));

        Assert.Equal((1002u, 1001u), (e.UserId, e.EffectiveUserId));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Thread_WithANameOfItsOwn_IsToldFromItsProcess(UnlinkAttachKind kind)
    {
        Thread thread = new(() => Posix.Unlink(_directory.File("missing"))) { Name = "worker" };

        UnlinkEvent e = await OnlyEventAsync(kind, () =>
        {
            thread.Start();
            thread.Join();
        });

        Assert.Equal(("worker", File.ReadAllText($"/proc/{Environment.ProcessId}/comm").TrimEnd('\n')), (e.Command, e.ProcessCommand));
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
