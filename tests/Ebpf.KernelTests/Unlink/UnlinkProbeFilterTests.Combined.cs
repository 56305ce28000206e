using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <content>All properties at a time.</content>
public sealed partial class UnlinkProbeFilterTests
{
    [Fact]
    public async Task AllProperties_OneThatDoesNotMatch_LeavesOut()
    {
        using UnlinkProbe probe = StartForAll(out UnlinkFilter all);
        Dictionary<string, UnlinkFilter> filters = new()
        {
            ["all"] = all,
            ["process"] = all with { ProcessIds = [1] },
            ["user"] = all with { UserIds = [Nobody] },
            ["command"] = all with { Commands = ["somebody else"] },
            ["cgroup"] = all with { CgroupIds = [all.CgroupIds.First() + 1_000_000] },
            ["prefix"] = all with { PathPrefixes = ["/none/"] },
            ["results"] = all with { Results = UnlinkResults.Successes },
            ["self"] = all with { ExcludeSelf = true },
            ["all again"] = all,
        };

        foreach ((string name, UnlinkFilter filter) in filters)
        {
            probe.SetFilter(filter);
            UnlinkOwn(name);
        }

        Assert.Equal(["all", "all again"], Names(await probe.StopAndReadAsync()));
    }

    [Fact]
    public async Task AllProperties_AsManyValuesAsTheKernelCompares_TheLastMatches()
    {
        using UnlinkProbe probe = StartForAll(out UnlinkFilter all);
        int[] others = [.. Enumerable.Range(100_000_000, 15)];
        string longest = $"{_directory.Path}/".PadRight(256, 'x');
        probe.SetFilter(new UnlinkFilter
        {
            ProcessIds = [.. others, .. all.ProcessIds],
            UserIds = [.. others.Select(id => (uint)id), .. all.UserIds],
            Commands = [.. others.Select(id => $"c{id}"), .. all.Commands],
            CgroupIds = [.. others.Select(id => all.CgroupIds.First() + (ulong)id), .. all.CgroupIds],
            PathPrefixes = ["/none/", "/neither/", "/nor/", longest],
        });

        string name = Path.GetFileName(longest);
        UnlinkOwn($"{name}y");
        UnlinkOwn($"{name[..^1]}y");

        Assert.Equal([$"{name}y"], Names(await probe.StopAndReadAsync()));
    }

    /// <param name="all">A filter of all properties but the process's own, which this thread matches.</param>
    private UnlinkProbe StartForAll(out UnlinkFilter all)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkFilter own = new() { ProcessIds = [Environment.ProcessId] };
        ulong cgroup = 0;
        using (UnlinkProbe asked = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = own }))
        {
            UnlinkOwn("missing");
            asked.Stop();
            asked.ReadViewsAsync(view => cgroup = view.CgroupId).GetAwaiter().GetResult();
        }

        all = own with
        {
            UserIds = [0],
            Commands = [File.ReadAllText("/proc/thread-self/comm").TrimEnd()],
            CgroupIds = [cgroup],
            PathPrefixes = [$"{_directory.Path}/"],
            Results = UnlinkResults.Failures,
        };
        return UnlinkProbe.Start(new UnlinkProbeOptions { Filter = all, FullPaths = true });
    }

    /// <summary>Each has its place, and is compared to its last byte: the first differ in it alone.</summary>
    [Fact]
    public async Task PathPrefixes_Sixteen_EachIsComparedToItsEnd()
    {
        string[] folders = [.. Enumerable.Range(0, 17).Select(i => $"{_directory.Path}/{new string('n', 40)}-{(char)('a' + i)}/")];
        Array.ForEach(folders, folder => Directory.CreateDirectory(folder));

        List<UnlinkEvent> events = await RunAsync(new UnlinkFilter { PathPrefixes = folders[..16] }, () =>
        {
            Array.ForEach(folders, folder => Posix.Unlink(Encoding.UTF8.GetBytes(folder + "f")));
            return Task.CompletedTask;
        });

        Assert.Equal(folders[..16].Select(folder => folder + "f"), events.Select(e => e.FullPath));
    }
}
