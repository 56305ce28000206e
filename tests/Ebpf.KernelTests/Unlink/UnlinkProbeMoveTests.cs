using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>Files that a rename takes from their names: an event has both names.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeMoveTests : IDisposable
{
    private const int NoSuchFile = 2;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public static TheoryData<UnlinkAttachKind> FunctionKinds => UnlinkProbeOperationTests.FunctionKinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RenameAway_ThatSucceedsOrFails_HasBothNamesAndTheResult(UnlinkAttachKind kind)
    {
        byte[] from = _directory.File([(byte)'a', 0xFF]), to = _directory.File("b");

        List<UnlinkEvent> events = await RunAsync(kind, new(), () =>
        {
            Posix.Create(from);
            Posix.Rename(from, to);
            Posix.Rename(from, to);
            Posix.Unlink(to);
        });

        Assert.Equal([(UnlinkOperations.RenameAway, 0), (UnlinkOperations.RenameAway, NoSuchFile), (UnlinkOperations.Unlink, 0)], events.Select(e => (e.Operation, e.ErrorNumber)));
        Assert.All(events.Take(2), e => Assert.Equal(from, e.GetPathBytes()));
        Assert.All(events.Take(2), e => Assert.Equal($"{_directory.Path}/b", e.Destination?.Path));
        Assert.Null(events[2].Destination);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FullPaths_OfAMoveBetweenDirectories_AreBothKnown(UnlinkAttachKind kind)
    {
        Directory.CreateDirectory($"{_directory.Path}/from");
        Directory.CreateDirectory($"{_directory.Path}/to");
        using SafeFileHandle from = Posix.OpenDirectory($"{_directory.Path}/from"), to = Posix.OpenDirectory($"{_directory.Path}/to");
        UnlinkProbeOptions options = new() { FullPaths = true, ProcessDetails = UnlinkProcessDetails.All };

        UnlinkEvent e = Assert.Single(await RunAsync(kind, options, () =>
        {
            Posix.Create(_directory.File("from/a"));
            Assert.Equal(0, Posix.RenameAt(from, "a"u8.ToArray(), to, "b"u8.ToArray()));
        }));

        Assert.Equal(($"{_directory.Path}/from/a", $"{_directory.Path}/to/b"), (e.FullPath, e.Destination!.FullPath));
        Assert.Equal(("a", "b"), (e.Path, e.Destination.Path));
        Assert.Equal(((int)from.DangerousGetHandle(), (int)to.DangerousGetHandle()), (e.DirectoryFileDescriptor, e.Destination.DirectoryFileDescriptor));
        Assert.Equal(Environment.CurrentDirectory, e.Process!.WorkingDirectory);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LongPaths_OfAMove_AreWhole(UnlinkAttachKind kind)
    {
        byte[] from = [.. Enumerable.Repeat("/./././."u8.ToArray(), 500).SelectMany(part => part)], to = [.. from, .. "./."u8];

        UnlinkEvent e = Assert.Single(await RunAsync(kind, new() { FullPaths = true, ProcessDetails = UnlinkProcessDetails.All }, () => Posix.Rename(from, to)));

        Assert.Equal(System.Text.Encoding.UTF8.GetString(from), e.Path);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(to), e.Destination!.Path);
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task Move_OverAnotherFile_IsTwoEvents(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        UnlinkProbeOptions options = new() { Operations = UnlinkOperations.RenameAway | UnlinkOperations.RenameOver };

        List<UnlinkEvent> events = await RunAsync(kind, options, () =>
        {
            Array.ForEach(["a", "b"], name => Posix.Create(_directory.File(name)));
            Posix.Rename(_directory.File("a"), _directory.File("b"));
        });

        Assert.Equal([(UnlinkOperations.RenameAway, $"{_directory.Path}/a"), (UnlinkOperations.RenameOver, $"{_directory.Path}/b")], events.Select(e => (e.Operation, e.Path)));
        Assert.NotEqual(events[0].Victim!.Value.Inode, events[1].Victim!.Value.Inode);
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task Rename_OfTwoNamesOfAFile_MovesNothing_AndAnExchangeMovesOnce(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        Array.ForEach(["a", "c"], name => Posix.Create(_directory.File(name)));
        await Command.RunAsync("ln", $"{_directory.Path}/a", $"{_directory.Path}/b");

        UnlinkEvent e = Assert.Single(await RunAsync(kind, new(), () =>
        {
            Posix.Rename(_directory.File("a"), _directory.File("b"));
            Posix.Rename(_directory.File("a"), _directory.File("c"), Posix.RENAME_EXCHANGE);
        }));

        Assert.Equal(($"{_directory.Path}/a", $"{_directory.Path}/c"), (e.Path, e.Destination!.Path));
    }

    /// <summary>Each call gives its places back. From Linux 7.0 the kernel skips programs, and says so, where processes compete.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MoreMovesThanPlaces_AllHaveTheirDestinations(UnlinkAttachKind kind)
    {
        const int Calls = 3_000;

        (List<UnlinkEvent> events, long lost) = await RunAndCountAsync(kind, new(), () =>
        {
            for (int i = 0; i < Calls; i++)
            {
                Posix.Rename(_directory.File($"{i}"), _directory.File($"{i}-"));
            }
        });

        Assert.True(events.Count == Calls || (events.Count < Calls && lost > 0), $"{events.Count} events, {lost} lost");
        Assert.All(events, e => Assert.Equal($"{e.Path}-", e.Destination?.Path));
    }

    /// <summary>A move whose destination found no place is delivered without it, and not lost.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Moves_WithoutAPlaceForTheirDestinations_AreDeliveredOnly(UnlinkAttachKind kind)
    {
        const int Calls = 20;
        UnlinkProbeOptions options = new() { Operations = UnlinkOperations.RenameAway };
        Require.CanAttach(kind);
        using UnlinkProbe witness = UnlinkProbe.Start(options);

        (List<UnlinkEvent> events, long lost) = await RunAndCountAsync(kind, options with { InFlightCapacity = 1 }, () =>
        {
            for (int i = 0; i < Calls; i++)
            {
                Posix.Rename(_directory.File("missing"), _directory.File("none"));
            }
        });

        int others = (await witness.StopAndReadAsync()).Count(e => e.ProcessId != Environment.ProcessId);
        Assert.InRange(events.Count + lost, Calls, Calls + others);
        Assert.Contains(events, e => e.Destination is null);
    }

    [Fact]
    public async Task RenameAway_BeforeLinux5_12_IsSeenByTracepoints()
    {
        Require.KernelBefore(5, 12);
        Require.CanAttach(UnlinkAttachKind.Tracepoint);

        UnlinkEvent e = Assert.Single(await RunAsync(UnlinkAttachKind.Auto, new(), () => Posix.Rename(_directory.File("a"), _directory.File("b"))));

        Assert.Equal($"{_directory.Path}/b", e.Destination!.Path);
    }

    /// <summary>The events of this process meanwhile.</summary>
    private static async Task<List<UnlinkEvent>> RunAsync(UnlinkAttachKind kind, UnlinkProbeOptions options, Action action)
    {
        (List<UnlinkEvent> events, long lost) = await RunAndCountAsync(kind, options, action);
        Assert.Equal(0, lost);
        return events;
    }

    private static async Task<(List<UnlinkEvent> Events, long Lost)> RunAndCountAsync(UnlinkAttachKind kind, UnlinkProbeOptions options, Action action)
    {
        Require.CanSeeRenames(kind);
        UnlinkOperations operations = options.Operations == UnlinkOperations.Unlink ? UnlinkOperations.Unlink | UnlinkOperations.RenameAway : options.Operations;
        using UnlinkProbe probe = UnlinkProbe.Start(
            options with { AttachKind = kind, Operations = operations, Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        action();
        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        return (events, probe.GetStatistics().Lost);
    }
}
