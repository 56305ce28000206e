using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The full path is the one from the root of the caller's mount namespace, by each means of attachment.</summary>
public sealed class UnlinkProbeFullPathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task AbsolutePath_IsItself(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "touch $D/f; rm $D/f", "$D/f", "$D/f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task RelativePath_BeginsInTheWorkingDirectory(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "mkdir -p $D/a/b; cd $D/a/b; touch ../f; rm ../f", "../f", "$D/a/b/../f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task RelativePathInTheRoot_HasOneSlash(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "cd /; rm -f no-such-file", "no-such-file", "/no-such-file");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task PathOfADescriptor_BeginsInItsDirectory(UnlinkAttachKind kind) =>
        AssertResolvedAsync(kind, "mkdir -p $D/tree; touch $D/tree/f; rm -r $D/tree", "f", "$D/tree/f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task BindMount_GivesThePathOfItsPlace(UnlinkAttachKind kind) => AssertResolvedAsync(
        kind, "mkdir $D/from $D/to; touch $D/from/f; mount --bind $D/from $D/to; cd $D/to; rm f; cd /; umount $D/to", "f", "$D/to/f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task OtherFileSystem_GivesThePathAcrossItsMount(UnlinkAttachKind kind) => AssertResolvedAsync(
        kind, "mkdir $D/m; mount -t tmpfs none $D/m; mkdir $D/m/x; cd $D/m/x; touch f; rm f; cd /; umount $D/m", "f", "$D/m/x/f");

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task OwnMountNamespace_IsNamed(UnlinkAttachKind kind) => AssertResolvedAsync(
        kind, "unshare -m sh -c 'mount -t tmpfs none $D; mkdir $D/x; cd $D/x; touch f; rm f'", "f", "$D/x/f", inOwnNamespace: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RemovedWorkingDirectory_IsAsGiven(UnlinkAttachKind kind)
    {
        UnlinkEvent e = await LastAsync(kind, "mkdir $D/gone; cd $D/gone; rmdir $D/gone; rm -f f", "f");

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

    /// <summary>The last deletion of this path by a process of the script.</summary>
    private async Task<UnlinkEvent> LastAsync(UnlinkAttachKind kind, string script, string path)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, FullPaths = true });
        (int pid, _, _, string error) = await Command.RunAsync("sh", "-c", InDirectory(script));
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        UnlinkEvent e = events.LastOrDefault(e => e.Path == path && e.Command == "rm");
        Assert.True(e.ProcessId != 0, $"not among {string.Join(" | ", events)} {error}");
        Assert.NotEqual(pid, e.ProcessId);
        return e;
    }

    private string InDirectory(string text) => text.Replace("$D", _directory.Path, StringComparison.Ordinal);
}
