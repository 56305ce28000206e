using System.Globalization;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>Deletions by other means than unlink, and the kind of what was deleted.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeOperationTests : IDisposable
{
    private const UnlinkOperations All = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory | UnlinkOperations.RenameOver;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public static TheoryData<UnlinkAttachKind> FunctionKinds =>
        [UnlinkAttachKind.Kprobe, UnlinkAttachKind.KprobeSession, UnlinkAttachKind.Fentry];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RemoveDirectory_ByBothCalls_IsReported(UnlinkAttachKind kind)
    {
        using SafeFileHandle directory = Posix.OpenDirectory(_directory.Path);

        List<UnlinkEvent> events = await RunAsync(kind, UnlinkOperations.RemoveDirectory, false, async () =>
        {
            await RunAsync("mkdir $D/a $D/b; touch $D/f; rmdir $D/a; unlink $D/f");
            Posix.UnlinkAt((int)directory.DangerousGetHandle(), "b"u8.ToArray(), Posix.AT_REMOVEDIR);
        });

        Assert.Equal([$"{_directory.Path}/a", "b"], events.Select(e => e.Path));
        Assert.All(events, e => Assert.Equal((UnlinkOperations.RemoveDirectory, 0), (e.Operation, e.ErrorNumber)));
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task RenameOver_OnlyWithAVictim_IsReportedWithIt(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        await File.WriteAllTextAsync($"{_directory.Path}/old", "", TestContext.Current.CancellationToken);
        ulong inode = await InodeAsync("old");

        UnlinkEvent e = Assert.Single(await RunAsync(
            kind, UnlinkOperations.RenameOver, false, () => RunAsync("touch $D/new $D/other; mv $D/other $D/nothing; mv -f $D/new $D/old")));

        Assert.Equal((UnlinkOperations.RenameOver, 0, $"{_directory.Path}/old"), (e.Operation, e.ErrorNumber, e.Path));
        Assert.Equal((inode, 1u), (e.Victim!.Value.Inode, e.Victim.Value.LinkCount));
    }

    /// <summary>rename(2) does nothing then, and says 0.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task RenameOver_FromOneNameOfAFileToAnother_IsNoDeletion(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        await RunAsync("touch $D/name; ln $D/name $D/other");

        Assert.Empty(await RunAsync(kind, UnlinkOperations.RenameOver, false, () =>
        {
            File.Move($"{_directory.Path}/name", $"{_directory.Path}/other", overwrite: true);
            return Task.CompletedTask;
        }));

        Assert.True(File.Exists($"{_directory.Path}/name") && File.Exists($"{_directory.Path}/other"));
    }

    /// <summary>Both files are there afterwards.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task RenameOver_Exchange_IsNoDeletion(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        byte[] one = _directory.File("one"), other = _directory.File("other");
        Posix.Create(one);
        Posix.Create(other);

        Assert.Empty(await RunAsync(kind, UnlinkOperations.RenameOver, false, () =>
        {
            Assert.Equal(0, Posix.Rename(one, other, Posix.RENAME_EXCHANGE));
            return Task.CompletedTask;
        }));
    }

    /// <summary>The first time the name is free; while the kernel waits for a delegation somebody takes it.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task RenameOver_ThatTheKernelBeginsAgain_IsReportedWithWhatItReplaced(UnlinkAttachKind kind)
    {
        Require.Kernel(6, 19);
        byte[] old = _directory.File("old"), replaced = _directory.File("replaced");
        Posix.Create(old);
        ulong inode = 0;

        UnlinkEvent e = Assert.Single(await RunAsync(kind, UnlinkOperations.RenameOver, false, async () =>
        {
            Task<int> renaming;
            using (Delegation delegation = new($"{_directory.Path}/old"))
            {
                renaming = Task.Run(() => Posix.Rename(old, replaced), TestContext.Current.CancellationToken);
                delegation.WaitUntilWanted();
                Posix.Create(replaced);
                inode = await InodeAsync("replaced");
            }

            Assert.Equal(0, await renaming);
        }));

        Assert.Equal((UnlinkOperations.RenameOver, 0, inode), (e.Operation, e.ErrorNumber, e.Victim!.Value.Inode));
    }

    /// <summary>Also where a stable kernel has been given the newer vfs_rename, as Debian's 5.10 has.</summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public void RenameOver_BeforeLinux5_12_IsRefused(UnlinkAttachKind kind)
    {
        Require.KernelBefore(5, 12);
        Require.CanAttach(kind);
        UnlinkProbeOptions options = new() { AttachKind = kind, Operations = UnlinkOperations.RenameOver };

        PlatformNotSupportedException e = Assert.Throws<PlatformNotSupportedException>(() => UnlinkProbe.Start(options).Dispose());

        Assert.Contains("5.12", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task IdentifyVictims_OfAllOperations_IsWhatStatSays(UnlinkAttachKind kind)
    {
        Require.Kernel(5, 12);
        await RunAsync("mkdir $D/directory; echo text >$D/file; touch $D/new $D/old; chown 1001:1002 $D/old; chmod 640 $D/old");
        UnlinkVictim[] victims = [await StatAsync("directory"), await StatAsync("file"), await StatAsync("old")];

        List<UnlinkEvent> events = await RunAsync(
            kind, All, true, () => RunAsync("rmdir $D/directory; unlink $D/file; mv -f $D/new $D/old"));

        Assert.Equal([UnlinkOperations.RemoveDirectory, UnlinkOperations.Unlink, UnlinkOperations.RenameOver], events.Select(e => e.Operation));
        Assert.Equal(victims, events.Select(e => e.Victim!.Value));
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task IdentifyVictims_HardLinkAndMissing_NamesTheInodeAndItsLinks(UnlinkAttachKind kind)
    {
        await File.WriteAllTextAsync($"{_directory.Path}/f", "", TestContext.Current.CancellationToken);
        ulong inode = await InodeAsync("f");

        List<UnlinkEvent> events = await RunAsync(
            kind, UnlinkOperations.Unlink, true, () => RunAsync("ln $D/f $D/g; unlink $D/f; unlink $D/g; unlink $D/none"));

        Assert.Equal([(inode, 2u), (inode, 1u)], events.Take(2).Select(e => (e.Victim!.Value.Inode, e.Victim.Value.LinkCount)));
        Assert.Null(events[2].Victim);
    }

    /// <summary>The deletions in the test's directory meanwhile.</summary>
    private async Task<List<UnlinkEvent>> RunAsync(UnlinkAttachKind kind, UnlinkOperations operations, bool victims, Func<Task> action)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, Operations = operations, IdentifyVictims = victims });
        await action();
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Losses.AssertNoneOfOwn(probe);
        return [.. events.Where(e => e.Path == "b" || e.Path.StartsWith(_directory.Path, StringComparison.Ordinal))];
    }

    private async Task RunAsync(string script) => await Command.RunAsync("sh", "-c", script.Replace("$D", _directory.Path, StringComparison.Ordinal));

    /// <summary>stat(2) shows the number of a device as user space has it, in two parts of each half.</summary>
    private async Task<UnlinkVictim> StatAsync(string name)
    {
        string path = $"{_directory.Path}/{name}";
        string[] output = (await Command.RunAsync("stat", "-c", "%f %d %i %h %u %g %s", path)).Output.Split(' ');
        ulong[] fields = [.. output.Skip(1).Select(field => ulong.Parse(field, CultureInfo.InvariantCulture))];
        uint device = (uint)fields[0];
        return new UnlinkVictim((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & ~0xffu), fields[1], (uint)fields[2])
        {
            Mode = uint.Parse(output[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            UserId = (uint)fields[3],
            GroupId = (uint)fields[4],
            SizeBytes = fields[5],
            ModifiedTime = File.GetLastWriteTimeUtc(path),
        };
    }

    private async Task<ulong> InodeAsync(string name) =>
        ulong.Parse((await Command.RunAsync("stat", "-c", "%i", $"{_directory.Path}/{name}")).Output, CultureInfo.InvariantCulture);
}
