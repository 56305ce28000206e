using System.Text;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <content>Executables, numbers of this pid namespace, and ways around a path.</content>
public sealed partial class UnlinkProbeFilterTests
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Executables_OfThisProcessAndOfAChild_AreToldApart(UnlinkAttachKind kind)
    {
        string own = new FileInfo("/proc/self/exe").LinkTarget!;

        Assert.Equal(["own"], Names(await RunAsync(new UnlinkFilter { Executables = ["/none", own] }, RunBothAsync, kind)));
        Assert.Equal(["child"], Names(await RunAsync(new UnlinkFilter { ExcludeExecutables = [own] }, RunBothAsync, kind)));
        Assert.Empty(await RunAsync(new UnlinkFilter { Executables = [own[..^1], own + "x"] }, RunBothAsync, kind));
    }

    [Fact]
    public void Executables_WithoutTheirPaths_SayWhatIsMissing()
    {
        UnlinkProbeOptions options = new() { Filter = new UnlinkFilter { Executables = ["/bin/rm"] } };

        ArgumentException e = Assert.Throws<ArgumentException>(() => UnlinkProbe.Start(options).Dispose());

        Assert.Contains("ProcessDetails", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task OwnPidNamespace_InAPidNamespace_HasItsNumbers() => ChildTest.RunAsync(
        $"{nameof(UnlinkProbeFilterTests)}.{nameof(OwnPidNamespace_OfProcessOne_ReportsItAndItsChild)}", "unshare", "--pid", "--fork", "--mount-proc");

    /// <summary>The test in the namespace.</summary>
    [Fact(Explicit = true)]
    public async Task OwnPidNamespace_OfProcessOne_ReportsItAndItsChild()
    {
        UnlinkFilter own = new() { ProcessIds = [Environment.ProcessId], OwnPidNamespace = true };
        Assert.Equal([1], own.ProcessIds);

        Assert.Equal(["own"], Names(await RunAsync(own, RunBothAsync)));
        Assert.Equal(["own", "child"], Names(await RunAsync(own with { IncludeDescendants = true }, RunBothAsync)));
        Assert.Empty(await RunAsync(own with { OwnPidNamespace = false }, RunBothAsync)); // The machine's process 1 is another one.
    }

    /// <summary>The text does not tell where they lead.</summary>
    [Fact]
    public async Task PathPrefixes_ThroughProc_AreReported()
    {
        Directory.CreateDirectory($"{_directory.Path}/in");
        using SafeFileHandle inside = Posix.OpenDirectory($"{_directory.Path}/in"), root = Posix.OpenDirectory("/proc/self/root");
        string[] paths = [$"/proc/self/root{_directory.Path}/in/a", $"/proc/self/fd/{inside.DangerousGetHandle()}/a"];

        List<UnlinkEvent> events = await RunEverywhereAsync(new UnlinkFilter { PathPrefixes = [$"{_directory.Path}/in/"], ProcessIds = [Environment.ProcessId] }, () =>
        {
            Array.ForEach(paths, path => Posix.Unlink(Encoding.UTF8.GetBytes(path)));
            Posix.UnlinkAt((int)root.DangerousGetHandle(), Encoding.UTF8.GetBytes($"{_directory.Path[1..]}/in/b"));
            Posix.UnlinkAt((int)root.DangerousGetHandle(), Encoding.UTF8.GetBytes($"{_directory.Path[1..]}/out"));
            Posix.Unlink("/procession/a"u8.ToArray());
        });

        Assert.Equal([.. paths, $"{_directory.Path}/in/b"], events.Select(e => e.FullPath));
    }

    /// <summary>A bind mount is a folder of its own, by an absolute path as by a relative one.</summary>
    [Fact]
    public async Task PathPrefixes_OfABindMountsSource_LeaveOutTheMount()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        string place = _directory.Path;
        string script = $"cd {place}; mkdir in to; mount -o bind in to; unlink {place}/to/a; cd to; unlink b; unlink {place}/in/c; cd /; umount {place}/to";

        List<UnlinkEvent> source = await RunAsync(new UnlinkFilter { PathPrefixes = [$"{place}/in/"] }, () => Command.RunAsync("sh", "-c", script));
        List<UnlinkEvent> mount = await RunAsync(new UnlinkFilter { PathPrefixes = [$"{place}/to/"] }, () => Command.RunAsync("sh", "-c", script.Replace("mkdir in to; ", "")));

        Assert.Equal([$"{place}/in/c"], source.Select(e => e.FullPath));
        Assert.Equal([$"{place}/to/a", $"{place}/to/b"], mount.Select(e => e.FullPath));
    }

    private static async Task<List<UnlinkEvent>> RunEverywhereAsync(UnlinkFilter filter, Action action)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = filter, FullPaths = true });
        action();
        return await probe.StopAndReadAsync();
    }
}
