using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A deletion without a system call of its own.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeIoUringTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<UnlinkAttachKind> FunctionKinds => UnlinkProbeOperationTests.FunctionKinds;

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task Unlink_ByIoUring_IsReported(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("by-io-uring");

        List<UnlinkEvent> events = await DeleteTwiceAsync(kind, path);

        Assert.Equal([0, 2], events.Select(e => e.ErrorNumber));
        Assert.All(events, e => Assert.Equal(path, e.GetPathBytes()));
    }

    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task DirectoryAndRenameOver_ByIoUring_AreReported(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        Require.IoUringUnlink();
        Require.Kernel(5, 12);
        byte[] directory = _directory.File("directory"), old = _directory.File("old"), replaced = _directory.File("replaced");
        Assert.Equal(0, Posix.MakeDirectory(directory));
        Posix.Create(old);
        Posix.Create(replaced);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            AttachKind = kind,
            Operations = UnlinkOperations.RemoveDirectory | UnlinkOperations.RenameOver,
        });

        Assert.Equal((0, 0), (IoUring.Unlink(directory, Posix.AT_REMOVEDIR), IoUring.Rename(old, replaced)));

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Assert.Equal([UnlinkOperations.RemoveDirectory, UnlinkOperations.RenameOver], events.Select(e => e.Operation));
        Assert.Equal([directory, replaced], events.Select(e => e.GetPathBytes()));
        Losses.AssertNoneOfOwn(probe);
    }

    [Fact]
    public async Task Unlink_ByIoUring_IsNotSeenByTheTracepoints() =>
        Assert.Empty(await DeleteTwiceAsync(UnlinkAttachKind.Tracepoint, _directory.File("by-io-uring")));

    private static async Task<List<UnlinkEvent>> DeleteTwiceAsync(UnlinkAttachKind kind, byte[] path)
    {
        Require.CanAttach(kind);
        Require.IoUringUnlink();
        Posix.Create(path);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        Assert.Equal(0, IoUring.Unlink(path));
        Assert.Equal(2, IoUring.Unlink(path));

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Losses.AssertNoneOfOwn(probe);
        return events;
    }
}
