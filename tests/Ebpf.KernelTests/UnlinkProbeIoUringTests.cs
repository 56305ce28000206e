using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A deletion without a system call of its own.</summary>
public sealed class UnlinkProbeIoUringTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(UnlinkAttachKind.Kprobe)]
    [InlineData(UnlinkAttachKind.KprobeSession)]
    [InlineData(UnlinkAttachKind.Fentry)]
    public async Task Unlink_ByIoUring_IsReported(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("by-io-uring");

        List<UnlinkEvent> events = await DeleteTwiceAsync(kind, path);

        Assert.Equal([0, 2], events.Select(e => e.ErrorNumber));
        Assert.All(events, e => Assert.Equal(path, e.GetPathBytes()));
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
        Assert.Equal(0, probe.GetStatistics().Lost);
        return events;
    }
}
