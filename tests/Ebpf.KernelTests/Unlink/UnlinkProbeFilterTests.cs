using System.Globalization;
using System.Text;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>The kernel reports what matches the filter, and counts the rest.</summary>
[Trait("Part", "Probe")]
public sealed partial class UnlinkProbeFilterTests : IDisposable
{
    private const uint Nobody = 65_534;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ProcessIds_Own_LeavesOutOthers(UnlinkAttachKind kind)
    {
        List<UnlinkEvent> events = await RunAsync(new UnlinkFilter { ProcessIds = [1, Environment.ProcessId] }, RunBothAsync, kind);

        Assert.Equal(["own"], Names(events));
    }

    [Fact]
    public async Task IncludeDescendants_Own_HasChildrenAndTheirs() =>
        Assert.Equal(
            ["own", "child", "grandchild"],
            Names(await RunAsync(new UnlinkFilter { ProcessIds = [Environment.ProcessId], IncludeDescendants = true }, async () =>
            {
                await RunBothAsync();
                await Command.RunAsync("sh", "-c", $"sh -c 'unlink {_directory.Path}/grandchild; true'; true");
            })));

    [Fact]
    public async Task ExcludeSelf_LeavesOutOwn() =>
        Assert.Equal(["child"], Names(await RunAsync(new UnlinkFilter { ExcludeSelf = true }, RunBothAsync)));

    [Fact]
    public async Task UserIds_TheOneAndAnother()
    {
        Assert.Equal(["own", "child"], Names(await RunAsync(new UnlinkFilter { UserIds = [Nobody, 0] }, RunBothAsync)));
        Assert.Empty(await RunAsync(new UnlinkFilter { UserIds = [Nobody] }, RunBothAsync));
    }

    [Fact]
    public async Task Commands_WholeNamesOnly()
    {
        Assert.Equal(["b"], Names(await RunAsync(new UnlinkFilter { Commands = ["fifteen-letters", "exact"] }, () => RunAs("exac", "a", "exact", "b", "exactly", "c"))));
        Assert.Equal(["a"], Names(await RunAsync(new UnlinkFilter { Commands = ["fifteen-letters", "exact"] }, () => RunAs("fifteen-letters", "a", "fifteen", "b"))));
    }

    [Fact]
    public async Task CgroupIds_TheOwnAndAllAbove()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        ulong own = await InodeAsync(cgroup.Path);
        ulong root = await InodeAsync(Path.GetDirectoryName(cgroup.Path)!);

        Assert.Equal(["own", "child"], Names(await RunAsync(new UnlinkFilter { CgroupIds = [own] }, RunBothAsync)));
        Assert.Equal(["own", "child"], Names(await RunAsync(new UnlinkFilter { CgroupIds = [root] }, RunBothAsync)));
        Assert.Empty(await RunAsync(new UnlinkFilter { CgroupIds = [own + 1_000_000] }, RunBothAsync));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task PathPrefixes_OfFullPaths_LeaveOutOthers(UnlinkAttachKind kind)
    {
        Directory.CreateDirectory($"{_directory.Path}/in");
        using SafeFileHandle inside = Posix.OpenDirectory($"{_directory.Path}/in");
        UnlinkFilter filter = new() { PathPrefixes = ["/none/", $"{_directory.Path}/in/"] };

        List<UnlinkEvent> events = await RunAsync(filter, () =>
        {
            UnlinkOwn("in/a");
            UnlinkOwn("inside");
            Posix.UnlinkAt((int)inside.DangerousGetHandle(), "b"u8.ToArray());
            return Task.CompletedTask;
        }, kind);

        Assert.Equal([$"{_directory.Path}/in/a", $"{_directory.Path}/in/b"], events.Select(e => e.FullPath));
    }

    /// <summary>A path whose text does not tell is reported; components that only look so are not.</summary>
    [Fact]
    public async Task PathPrefixes_RoundaboutPaths_AreReported()
    {
        string[] roundabout = ["x/../in/a", "x/./a", "x//a", "./a", "../a", "x/..", "x/.", "."], straight = ["x/a", "x/.a", "x/..a", "x/...", "x/a.", "x/a/", ".x", "..x/a", "..."];

        List<UnlinkEvent> events = await RunAsync(new UnlinkFilter { PathPrefixes = [$"{_directory.Path}/in/"] }, () =>
        {
            using SafeFileHandle directory = Posix.OpenDirectory(_directory.Path);
            foreach (string path in roundabout.Concat(straight))
            {
                Posix.UnlinkAt((int)directory.DangerousGetHandle(), Encoding.UTF8.GetBytes(path));
                UnlinkOwn("straight/" + path);
            }

            return Task.CompletedTask;
        });

        Assert.Equal(roundabout.SelectMany(path => new[] { $"{_directory.Path}/{path}", $"{_directory.Path}/straight/{path}" }), events.Select(e => e.FullPath));
    }

    [Fact]
    public async Task PathPrefixes_RoundaboutFarBehind_IsReported()
    {
        string far = string.Concat(Enumerable.Repeat("d/", 1_900));

        List<UnlinkEvent> events = await RunAsync(new UnlinkFilter { PathPrefixes = [$"{_directory.Path}/in/"] }, () =>
        {
            UnlinkOwn($"{far}../f");
            UnlinkOwn($"{far}f");
            return Task.CompletedTask;
        });

        Assert.Equal($"{_directory.Path}/{far}../f", Assert.Single(events).FullPath);
    }

    [Theory]
    [InlineData(UnlinkResults.Failures, "missing")]
    [InlineData(UnlinkResults.Successes, "there")]
    public async Task Results_OnlyThese(UnlinkResults results, string expected) =>
        Assert.Equal([expected], Names(await RunAsync(new UnlinkFilter { Results = results, ProcessIds = [Environment.ProcessId] }, () =>
        {
            Posix.Create(Encoding.UTF8.GetBytes($"{_directory.Path}/there"));
            UnlinkOwn("there");
            UnlinkOwn("missing");
            return Task.CompletedTask;
        })));

    /// <summary>
    /// Where the kernel preempts itself and has one processor (the guest of 7.3), this thread can lose it inside the system call that
    /// changes a map, which switches programs off there. The kernel counts what it did not run, and so do we.
    /// </summary>
    [Fact]
    public async Task SetFilter_WhileCallsGoOn_EachIsDeliveredFilteredOrCounted()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkFilter own = new() { ProcessIds = [Environment.ProcessId] };
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = own, RingBufferSizeBytes = 64 << 20 });
        int calls = await CallWhileAsync(i => probe.SetFilter(i % 2 == 0 ? own with { Results = UnlinkResults.Successes } : own));

        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        int others = (await witness.StopAndReadAsync()).Count(e => e.ProcessId != Environment.ProcessId);
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.Equal(Losses.NotRun(statistics), statistics.Lost);
        Assert.InRange(events.Count, 1, calls - 1);
        Assert.InRange(events.Count + statistics.Filtered + statistics.Lost + statistics.InFlight, calls, calls + others + statistics.Lost);
    }

    /// <summary>A call must not ask one filter how many users it has, and the other which.</summary>
    [Fact]
    public async Task SetFilter_ToOneThatReportsTheSame_LeavesOutNothing()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkFilter all = new();
        UnlinkFilter own = new() { ProcessIds = [Environment.ProcessId], IncludeDescendants = true, UserIds = [0] };
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = own, RingBufferSizeBytes = 64 << 20 });
        int calls = await CallWhileAsync(i => probe.SetFilter(i % 2 == 0 ? all : own));

        int seen = (await probe.StopAndReadAsync()).Count(e => e.ProcessId == Environment.ProcessId);
        Assert.InRange(calls - seen, 0, probe.GetStatistics().Lost);
    }

    [Fact]
    public void SetFilter_PrefixesWithoutFullPaths_SaysWhatIsMissing()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter() });

        ArgumentException e = Assert.Throws<ArgumentException>(() => probe.SetFilter(new UnlinkFilter { PathPrefixes = ["/"] }));

        Assert.Contains("FullPaths", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetFilter_StartedWithoutOne_SaysWhatIsMissing()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => probe.SetFilter(new UnlinkFilter()));

        Assert.Contains("Filter", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Twenty thousand calls, and more until each of the filters was there for some of them: a busy machine may not let the filters' thread run.</summary>
    /// <returns>How many they were.</returns>
    private async Task<int> CallWhileAsync(Action<int> setFilter)
    {
        int calls = 0, changes = 0;
        Task calling = Task.Run(
            () =>
            {
                int enough = Volatile.Read(ref changes) + 4;
                for (; calls < 20_000 || Volatile.Read(ref changes) < enough; calls++)
                {
                    UnlinkOwn("missing");
                }
            },
            TestContext.Current.CancellationToken);
        for (; !calling.IsCompleted; Volatile.Write(ref changes, changes + 1))
        {
            setFilter(changes);
        }

        await calling;
        return calls;
    }

    /// <summary>The reports of the test's directory meanwhile.</summary>
    private async Task<List<UnlinkEvent>> RunAsync(UnlinkFilter filter, Func<Task> action, UnlinkAttachKind kind = UnlinkAttachKind.Auto)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(
            new UnlinkProbeOptions
            {
                AttachKind = kind,
                Filter = filter,
                FullPaths = filter.PathPrefixes.Count + filter.ExcludePathPrefixes.Count > 0,
                ProcessDetails = filter.Executables.Count + filter.ExcludeExecutables.Count > 0 ? UnlinkProcessDetails.Executable : 0,
            });
        await action();
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Losses.AssertNoneOfOwn(probe);
        return [.. events.Where(e => (e.FullPath ?? e.Path).StartsWith(_directory.Path, StringComparison.Ordinal))];
    }

    private async Task RunBothAsync()
    {
        UnlinkOwn("own");
        await Command.RunAsync("sh", "-c", $"unlink {_directory.Path}/child; true");
    }

    /// <param name="namesAndFiles">Names of the thread, each with the file that it deletes.</param>
    private Task RunAs(params string[] namesAndFiles)
    {
        string before = File.ReadAllText("/proc/thread-self/comm");
        foreach (string[] one in namesAndFiles.Chunk(2))
        {
            File.WriteAllText("/proc/thread-self/comm", one[0]);
            UnlinkOwn(one[1]);
        }

        File.WriteAllText("/proc/thread-self/comm", before.TrimEnd());
        return Task.CompletedTask;
    }

    private void UnlinkOwn(string name) => Posix.Unlink(Encoding.UTF8.GetBytes($"{_directory.Path}/{name}"));

    private static IEnumerable<string?> Names(IEnumerable<UnlinkEvent> events) => events.Select(e => Path.GetFileName(e.Path));

    private static async Task<ulong> InodeAsync(string path) =>
        ulong.Parse((await Command.RunAsync("stat", "-c", "%i", path)).Output, CultureInfo.InvariantCulture);
}
