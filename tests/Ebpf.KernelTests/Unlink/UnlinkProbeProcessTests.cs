using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The details of a process are what /proc says of it while it lives.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Details_OfThisProcess_AreThoseOfProc(UnlinkAttachKind kind)
    {
        UnlinkProcess process = await OnlyProcessAsync(kind, UnlinkProcessDetails.All, () => Posix.Unlink(_directory.File("missing")));

        Assert.Equal(Environment.ProcessId, process.NamespaceProcessId);
        Assert.Equal(new FileInfo("/proc/self/exe").LinkTarget, process.Executable);
        Assert.Equal(Environment.CurrentDirectory, process.WorkingDirectory);
        string arguments = string.Join('\0', process.Arguments);
        Assert.StartsWith(arguments, File.ReadAllText("/proc/self/cmdline"), StringComparison.Ordinal);
        Assert.Equal(arguments.Length >= 1020 ? UnlinkCommandLineState.Truncated : UnlinkCommandLineState.Whole, process.CommandLineState);
        Assert.Equal(AncestorsOf(Environment.ProcessId), process.Ancestors);
        string cgroup = File.ReadLines("/proc/self/cgroup").Single(line => line.StartsWith("0::", StringComparison.Ordinal))["0::".Length..];
        Assert.EndsWith(cgroup, process.CgroupPath ?? "/", StringComparison.Ordinal); // Proc's begins at the cgroup namespace.
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Details_OfAProcessThatEndsAtOnce_AreKnown(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        string missing = $"{_directory.Path}/missing";
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, ProcessDetails = UnlinkProcessDetails.All });

        (int pid, _, _, _) = await Command.RunAsync("sh", "-c", $"cd /; unlink '{missing}'; true");

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == missing);
        UnlinkProcess process = e.Process!;
        UnlinkAncestor[] ancestors = [new(pid, "sh"), new(Environment.ProcessId, ReadCommand(Environment.ProcessId)), .. AncestorsOf(Environment.ProcessId)];
        Assert.Equal(ancestors.Take(8), process.Ancestors);
        Assert.Equal(("/", missing), (process.WorkingDirectory, process.Arguments[^1]));
        Assert.EndsWith("unlink", process.Arguments[0], StringComparison.Ordinal);
        Assert.StartsWith("/", process.Executable, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NamespaceProcessId_InAPidNamespace_IsTheOneInIt(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, ProcessDetails = UnlinkProcessDetails.Container });

        await Command.RunAsync("unshare", "--pid", "--fork", "--mount", "unlink", $"{_directory.Path}/missing");

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == $"{_directory.Path}/missing");
        Assert.Equal(1, e.Process!.NamespaceProcessId);
        Assert.NotEqual(1, e.ProcessId);
    }

    /// <summary>Namespaces of processes, mounts and cgroups, and a cgroup named as a container's.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Details_OfAContainerLikeProcess_AreThoseInsideAndItsContainer(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        string id = new('c', 64), missing = $"{_directory.Path}/missing";
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip($"docker-{id}.scope");
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, ProcessDetails = UnlinkProcessDetails.All });

        await Command.RunAsync("unshare", "--pid", "--mount", "--cgroup", "--fork", "sh", "-c",
            $"mount -t tmpfs none {_directory.Path}; cd {_directory.Path}; unlink {missing}; true");

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == missing);
        UnlinkProcess process = e.Process!;
        Assert.Equal((id, _directory.Path), (process.ContainerId, process.WorkingDirectory));
        Assert.InRange(process.NamespaceProcessId, 2, 100); // The shell is process 1.
        Assert.NotEqual(process.NamespaceProcessId, e.ProcessId);
        Assert.Equal(("sh", "unshare"), (process.Ancestors[0].Command, process.Ancestors[1].Command));
        Assert.NotEqual($"mnt:[{e.MountNamespaceId}]", File.ResolveLinkTarget("/proc/self/ns/mnt", returnFinalTarget: false)!.Name);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Container_ByTheNameOfItsCgroup_IsFound(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip($"docker-{new string('b', 64)}.scope");

        UnlinkProcess process = await OnlyProcessAsync(kind, UnlinkProcessDetails.Container, () => Posix.Unlink(_directory.File("missing")));

        Assert.Equal(new string('b', 64), process.ContainerId);
        Assert.Equal((null, null, 0), (process.Executable, process.WorkingDirectory, process.Arguments.Count + process.Ancestors.Count));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CgroupPath_OfTheLongestName_HasIt(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        string name = new('n', 255);
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip(name);

        UnlinkProcess process = await OnlyProcessAsync(kind, UnlinkProcessDetails.All, () => Posix.Unlink(_directory.File("missing")));

        Assert.Equal(name, process.CgroupPath); // Without a slash: there may be more above.
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Details_BehindEachLengthOfPath_LeaveThePathWhole(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        byte[][] paths = [_directory.File("short"), _directory.File(new string('m', 250)), [.. Enumerable.Repeat("/./././."u8.ToArray(), 500).SelectMany(part => part)]];
        foreach (bool fullPaths in new[] { false, true })
        {
            using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, ProcessDetails = UnlinkProcessDetails.All, FullPaths = fullPaths });

            Array.ForEach(paths, path => Posix.Unlink(path));

            List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
            Assert.Equal(paths, events.Select(e => e.GetPathBytes()));
            Assert.All(events, e => Assert.Equal(Environment.CurrentDirectory, e.Process?.WorkingDirectory));
        }
    }

    private static string ReadCommand(int process) => File.ReadAllText($"/proc/{process}/comm").TrimEnd('\n');

    private static IEnumerable<UnlinkAncestor> AncestorsOf(int process)
    {
        for (int i = 0; i < 8; i++)
        {
            string line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            process = int.Parse(line["PPid:".Length..], System.Globalization.CultureInfo.InvariantCulture);
            if (process == 0)
            {
                yield break;
            }

            yield return new UnlinkAncestor(process, ReadCommand(process));
        }
    }

    private static async Task<UnlinkProcess> OnlyProcessAsync(UnlinkAttachKind kind, UnlinkProcessDetails details, Action delete)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, ProcessDetails = details });
        delete();
        return Assert.IsType<UnlinkProcess>(Assert.Single(await probe.StopAndReadOwnAsync()).Process);
    }
}
