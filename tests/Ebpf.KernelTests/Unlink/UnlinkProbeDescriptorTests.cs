using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>
/// Paths that other threads of the process may exchange during the call: at their descriptor, where the victim tells where the kernel began,
/// and in memory.
/// </summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeDescriptorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public static TheoryData<UnlinkAttachKind> FunctionKinds => UnlinkProbeOperationTests.FunctionKinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task PathOfSeveralNames_BeginsInTheDirectory(UnlinkAttachKind kind)
    {
        Directory.CreateDirectory($"{_directory.Path}/a/bc");
        using UnlinkProbe probe = Start(kind);

        await AssertDeletedAsync(probe, "a/bc/file-of-a-longer-name", (UnlinkPathState.Resolved, $"{_directory.Path}/a/bc/file-of-a-longer-name"));
    }

    /// <summary>The link leads the kernel to a victim that is not where the path says, as an exchanged descriptor does.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task VictimElsewhere_LeavesThePathInDoubt(UnlinkAttachKind kind)
    {
        Directory.CreateDirectory($"{_directory.Path}/a");
        File.CreateSymbolicLink($"{_directory.Path}/link", "a");
        File.CreateSymbolicLink($"{_directory.Path}/a/up", ".");
        using UnlinkProbe probe = Start(kind);

        await AssertDeletedAsync(probe, "link/up/f", (UnlinkPathState.AsGiven, null));
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task Move_BothPathsBeginInTheirDirectories(UnlinkAttachKind kind)
    {
        Require.CanSeeRenames(kind);
        Directory.CreateDirectory($"{_directory.Path}/a");
        File.CreateSymbolicLink($"{_directory.Path}/a/up", ".");
        File.WriteAllText($"{_directory.Path}/f", "");
        using SafeFileHandle from = Posix.OpenDirectory(_directory.Path), to = Posix.OpenDirectory(_directory.Path);
        using UnlinkProbe probe = Start(kind, operations: UnlinkOperations.RenameAway);

        Assert.Equal(0, Posix.RenameAt(from, "f"u8.ToArray(), to, "a/g"u8.ToArray()));
        Assert.Equal(0, Posix.RenameAt(from, "a/g"u8.ToArray(), to, "a/up/h"u8.ToArray()));

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Assert.Equal([$"{_directory.Path}/f", $"{_directory.Path}/a/g"], events.Select(e => e.FullPath));
        Assert.Equal([$"{_directory.Path}/a/g", null], events.Select(e => e.Destination!.FullPath));
    }

    /// <summary>Nobody can hide so: a path prefix lets pass what might begin with it.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task PathPrefixes_DescriptorThatIsExchangedMeanwhile_HideNoDeletion(UnlinkAttachKind kind)
    {
        int calls = Environment.ProcessorCount == 1 ? 200 : 20_000, deleted = 0;
        string[] folders = [Directory.CreateDirectory($"{_directory.Path}/with").FullName, Directory.CreateDirectory($"{_directory.Path}/without").FullName];
        byte[] file = System.Text.Encoding.UTF8.GetBytes($"{folders[0]}/f");
        using SafeFileHandle with = Posix.OpenDirectory(folders[0]), without = Posix.OpenDirectory(folders[1]), descriptor = Posix.OpenDirectory(folders[1]);
        using UnlinkProbe probe = Start(kind, $"{folders[0]}/");
        using CancellationTokenSource end = new();
        Thread exchanging = new(() => { for (int i = 0; !end.IsCancellationRequested; i++) { Posix.Exchange(i % 2 == 0 ? with : without, descriptor); } });
        exchanging.Start();
        for (int i = 0; i < calls; i++)
        {
            Posix.Create(file);
            deleted += Posix.UnlinkAt((int)descriptor.DangerousGetHandle(), "f"u8.ToArray()) == 0 ? 1 : 0;
        }

        await end.CancelAsync();
        exchanging.Join();
        List<UnlinkEvent> events = [.. (await probe.StopAndReadAsync()).Where(e => e.Path == "f" && e.ErrorNumber == 0)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{deleted} deleted, {events.Count(e => e.PathState == UnlinkPathState.AsGiven)} in doubt");
        Assert.Equal(deleted, events.Count);
    }

    /// <summary>A tracepoint reads such a path when the call returns: another thread may have written another one meanwhile.</summary>
    [Fact]
    public async Task PathPrefixes_PathThatWasNotInMemory_IsInDoubt()
    {
        byte[] path = _directory.File($"{string.Concat(Enumerable.Repeat("d/", 150))}missing");
        using PathInTwoPages halves = new(path, 100, $"{_directory.Path}/second-half");
        using UnlinkProbe probe = Start(UnlinkAttachKind.Tracepoint, $"{_directory.Path}/elsewhere/");

        Assert.NotEqual(0, halves.Unlink());

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.GetPathBytes().SequenceEqual(path));
        Assert.Equal(UnlinkPathState.AsGiven, e.PathState);
    }

    private static UnlinkProbe Start(UnlinkAttachKind kind, string? prefix = null, UnlinkOperations operations = UnlinkOperations.Unlink)
    {
        Require.CanAttach(kind);
        return UnlinkProbe.Start(new UnlinkProbeOptions
        {
            AttachKind = kind,
            FullPaths = true,
            Operations = operations,
            RingBufferSizeBytes = 16 * 1024 * 1024,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId], PathPrefixes = prefix is null ? [] : [prefix] },
        });
    }

    private async Task AssertDeletedAsync(UnlinkProbe probe, string path, (UnlinkPathState State, string? FullPath) expected)
    {
        File.WriteAllText($"{_directory.Path}/{path}", "");
        using SafeFileHandle directory = Posix.OpenDirectory(_directory.Path);

        Assert.Equal(0, Posix.UnlinkAt((int)directory.DangerousGetHandle(), System.Text.Encoding.UTF8.GetBytes(path)));

        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.Path == path);
        Assert.Equal(expected, (e.PathState, e.FullPath));
    }
}
