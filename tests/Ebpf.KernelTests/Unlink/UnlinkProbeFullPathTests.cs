using System.Text;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>The full path is the one from the root of the caller's mount namespace, by each means of attachment.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeFullPathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task AbsolutePath_IsItself(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "touch $D/f; unlink $D/f", "$D/f", "$D/f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task RelativePath_BeginsInTheWorkingDirectory(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "mkdir -p $D/a/b; cd $D/a/b; touch ../f; unlink ../f", "../f", "$D/a/b/../f");

    [Fact]
    public Task RelativePathInTheRoot_HasOneSlash() =>
        AssertResolvedAsync(UnlinkAttachKind.Auto, "cd /; unlink no-such-file", "no-such-file", "/no-such-file");

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task PathOfADescriptor_BeginsInItsDirectory(UnlinkAttachKind kind)
    {
        using SafeFileHandle directory = Posix.OpenDirectory(_directory.Path);

        UnlinkEvent e = await LastAsync(kind, () => Task.FromResult(Posix.UnlinkAt((int)directory.DangerousGetHandle(), "none"u8.ToArray())), "none");

        Assert.Equal((UnlinkPathState.Resolved, $"{_directory.Path}/none"), (e.PathState, e.FullPath));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_100)] // Before Linux 6.4 a path of 1,024 folders and mounts is followed.
    public async Task DeepDirectory_IsResolved(int depth)
    {
        string folders = string.Concat(Enumerable.Repeat("/d", depth));

        UnlinkEvent e = await LastAsync(UnlinkAttachKind.Auto, $"mkdir -p $D{folders}; cd $D{folders}; unlink f", "f");

        string? expected = depth < 1_024 || Environment.OSVersion.Version >= new Version(6, 4) ? $"{_directory.Path}{folders}/f" : null;
        Assert.Equal(expected, e.FullPath);
        Assert.Equal(expected is null ? UnlinkPathState.AsGiven : UnlinkPathState.Resolved, e.PathState);
    }

    /// <summary>A thread that changes the working directory meanwhile forges no path: where it might have, the path is as given.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task WorkingDirectoryThatChangesMeanwhile_IsNeverAnotherThanTheKernels(UnlinkAttachKind kind)
    {
        (_, List<UnlinkEvent> events) = await DeleteWhileTheDirectoryChangesAsync(kind, []);

        List<UnlinkEvent> resolved = [.. events.Where(e => e.PathState == UnlinkPathState.Resolved)];
        TestContext.Current.TestOutputHelper?.WriteLine($"{events.Count} events, {resolved.Count} resolved");
        Assert.All(resolved, e => Assert.Equal($"{_directory.Path}/{(e.ErrorNumber == 0 ? "with" : "without")}/f", e.FullPath));
        Assert.NotEmpty(resolved);
    }

    /// <summary>Nobody can hide so: a path prefix lets pass what might begin with it.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task PathPrefixes_WorkingDirectoryThatChangesMeanwhile_HideNoDeletion(UnlinkAttachKind kind)
    {
        (int deleted, List<UnlinkEvent> events) = await DeleteWhileTheDirectoryChangesAsync(kind, [$"{_directory.Path}/with/"]);

        TestContext.Current.TestOutputHelper?.WriteLine($"{deleted} deleted, {events.Count(e => e.PathState == UnlinkPathState.AsGiven)} events in doubt");
        Assert.Equal(deleted, events.Count(e => e.ErrorNumber == 0));
    }

    private async Task<(int Deleted, List<UnlinkEvent> Events)> DeleteWhileTheDirectoryChangesAsync(UnlinkAttachKind kind, string[] prefixes)
    {
        int calls = Environment.ProcessorCount == 1 ? 200 : 20_000, deleted = 0;
        Require.CanAttach(kind);
        string[] folders = [Directory.CreateDirectory($"{_directory.Path}/with").FullName, Directory.CreateDirectory($"{_directory.Path}/without").FullName];
        byte[] file = System.Text.Encoding.UTF8.GetBytes($"{folders[0]}/f");
        string before = Directory.GetCurrentDirectory();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            AttachKind = kind,
            FullPaths = true,
            RingBufferSizeBytes = 16 * 1024 * 1024,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId], PathPrefixes = prefixes },
        });
        using CancellationTokenSource end = new();
        Thread changing = new(() => { for (int i = 0; !end.IsCancellationRequested; i++) { Directory.SetCurrentDirectory(folders[i % 2]); } });
        Directory.SetCurrentDirectory(folders[1]); // The other thread may come late.
        changing.Start();
        for (int i = 0; i < calls; i++)
        {
            Posix.Create(file);
            deleted += Posix.Unlink("f"u8.ToArray()) == 0 ? 1 : 0;
        }

        await end.CancelAsync();
        changing.Join();
        Directory.SetCurrentDirectory(before);
        return (deleted, [.. (await probe.StopAndReadAsync()).Where(e => e.Path == "f")]);
    }

    /// <summary>A call gives its place back, also one whose path the filter holds back.</summary>
    [Fact]
    public async Task MoreCallsThanPlaces_AreAllResolved()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            FullPaths = true,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId], PathPrefixes = [$"{_directory.Path}/in/"] },
        });
        for (int i = 0; i < 3_000; i++)
        {
            Posix.Unlink(_directory.File(i % 2 == 0 ? $"in/{i}" : $"out/{i}"));
        }

        List<UnlinkEvent> events = await probe.StopAndReadAsync();

        Assert.Equal(1_500, events.Count);
        Assert.All(events, e => Assert.Equal(UnlinkPathState.Resolved, e.PathState));
    }

    [Fact]
    public Task BindMount_GivesThePathOfItsPlace() => AssertResolvedAsync(
        UnlinkAttachKind.Auto, "mkdir $D/from $D/to; touch $D/from/f; mount -o bind $D/from $D/to; cd $D/to; unlink f; cd /; umount $D/to", "f", "$D/to/f");

    [Fact]
    public Task OtherFileSystem_GivesThePathAcrossItsMount() => AssertResolvedAsync(
        UnlinkAttachKind.Auto, "mkdir $D/m; mount -t tmpfs none $D/m; mkdir $D/m/x; cd $D/m/x; touch f; unlink f; cd /; umount $D/m", "f", "$D/m/x/f");

    [Fact]
    public Task OwnMountNamespace_IsNamed() => AssertResolvedAsync(
        UnlinkAttachKind.Auto, "unshare -m sh -c 'mount -t tmpfs none $D; mkdir $D/x; cd $D/x; touch f; unlink f'", "f", "$D/x/f", inOwnNamespace: true);

    [Fact]
    public Task ChangedRoot_IsPartOfThePath() => AssertResolvedAsync(
        UnlinkAttachKind.Auto, "mkdir $D/r; mount -o bind / $D/r; chroot $D/r unlink /no-such-file; umount $D/r", "/no-such-file", "$D/r/no-such-file");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Overlay_GivesThePathOfItsMount(UnlinkAttachKind kind)
    {
        Require.FileSystem("overlay");
        return AssertResolvedAsync(
            kind,
            "mkdir $D/o; mount -t tmpfs none $D/o; cd $D/o; mkdir l u w m; touch l/f; mount -t overlay none -o lowerdir=l,upperdir=u,workdir=w m; "
                + "cd m; unlink f; cd /; umount $D/o/m $D/o",
            "f", "$D/o/m/f");
    }

    /// <summary>
    /// A name's bytes lie inside or outside of its dentry, by their number: what is read between the two is of neither. Where both lie
    /// inside, the name of one folder may be read with the folder of the other. A path is given up where the processor that renames is
    /// taken away in the middle of it, as a virtual one can be.
    /// </summary>
    [Theory]
    [InlineData(".", ".", 20, 250)]
    [InlineData("from", "to", 5, 5)]
    public async Task DirectoryThatIsRenamedMeanwhile_HasOneNameOrTheOther(string from, string to, int length, int otherLength)
    {
        int calls = Environment.ProcessorCount == 1 ? 10_000 : 100_000;
        Require.CanAttach(UnlinkAttachKind.Auto);
        string[] names = [Path.GetFullPath($"{_directory.Path}/{from}/{new string('s', length)}"), Path.GetFullPath($"{_directory.Path}/{to}/{new string('L', otherLength)}")];
        Directory.CreateDirectory(names[0]);
        Directory.CreateDirectory(Path.GetDirectoryName(names[1])!);
        using SafeFileHandle directory = Posix.OpenDirectory(names[0]);
        using UnlinkProbe probe = UnlinkProbe.Start(
            new UnlinkProbeOptions { FullPaths = true, RingBufferSizeBytes = 128 * 1024 * 1024, Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        Task renaming = Task.Run(() => { for (int i = 0; i < calls; i++) { Directory.Move(names[i % 2], names[1 - (i % 2)]); } }, TestContext.Current.CancellationToken);

        while (!renaming.IsCompleted)
        {
            Posix.UnlinkAt((int)directory.DangerousGetHandle(), "none"u8.ToArray());
        }

        await renaming;
        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        List<UnlinkEvent> givenUp = [.. events.Where(e => e.PathState == UnlinkPathState.AsGiven)];
        Assert.Equal(names.Select(name => $"{name}/none").Order(), events.Except(givenUp).Select(e => e.FullPath ?? $"{e.PathState}").Distinct().Order());
        Assert.InRange(givenUp.Count, 0, events.Count / 100);
    }

    [Fact]
    public async Task RemovedWorkingDirectory_IsAsGiven()
    {
        UnlinkEvent e = await LastAsync(UnlinkAttachKind.Auto, "mkdir $D/gone; cd $D/gone; rmdir $D/gone; unlink f", "f");

        Assert.Equal((UnlinkPathState.AsGiven, null), (e.PathState, e.FullPath));
    }

    private async Task AssertResolvedAsync(UnlinkAttachKind kind, string script, string path, string fullPath, bool inOwnNamespace = false)
    {
        UnlinkEvent e = await LastAsync(kind, script, InDirectory(path));

        Assert.Equal((UnlinkPathState.Resolved, InDirectory(fullPath)), (e.PathState, e.FullPath));
        Assert.Equal(Encoding.UTF8.GetBytes(InDirectory(fullPath)), e.GetFullPathBytes());
        string own = File.ResolveLinkTarget("/proc/self/ns/mnt", returnFinalTarget: false)!.Name;
        Assert.Equal(!inOwnNamespace, own == $"mnt:[{e.MountNamespaceId}]");
        Assert.NotEqual(0ul, e.CgroupId);
    }

    private Task<UnlinkEvent> LastAsync(UnlinkAttachKind kind, string script, string path) =>
        LastAsync(kind, () => Command.RunAsync("sh", "-c", InDirectory(script)), path);

    /// <summary>The last deletion of this path meanwhile.</summary>
    private static async Task<UnlinkEvent> LastAsync(UnlinkAttachKind kind, Func<Task> action, string path)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, FullPaths = true });
        await action();
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Assert.Contains(events, e => e.Path == path);
        return events.Last(e => e.Path == path);
    }

    private string InDirectory(string text) => text.Replace("$D", _directory.Path, StringComparison.Ordinal);
}
