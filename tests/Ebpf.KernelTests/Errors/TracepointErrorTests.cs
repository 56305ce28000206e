namespace Ebpf.KernelTests;

/// <summary>A tracepoint that cannot be attached to is explained.</summary>
public sealed class TracepointErrorTests
{
    private const int ENOENT = 2;
    private const int EACCES = 13;

    [Fact]
    public void AttachTracepoint_Unknown_IsNotFound()
    {
        Require.TraceFs();

        BpfException e = Assert.Throws<BpfException>(() => ErrorsObject.AttachTracepoint("sys_enter_nothing"));

        Assert.Equal((BpfErrorKind.NotFound, ENOENT), (e.Kind, e.ErrorNumber));
        Assert.Contains("has no tracepoint syscalls/sys_enter_nothing", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachTracepoint_TraceFsNotMounted_SaysHowTo()
    {
        Require.TraceFs();

        BpfException e = Assert.IsType<BpfException>(
            Hidden.Run(() => ErrorsObject.AttachTracepoint("sys_enter_unlinkat"), "/sys/kernel/debug", "/sys/kernel/tracing"));

        Assert.Equal((BpfErrorKind.NotFound, ENOENT), (e.Kind, e.ErrorNumber));
        Assert.Contains("mount -t tracefs", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachTracepoint_BothCapabilitiesWithoutRoot_SaysThatTraceFsIsClosed()
    {
        Require.TraceFs();
        using LockedMemoryLimit memory = LockedMemoryLimit.None();

        BpfException e = Assert.IsType<BpfException>(
            Unprivileged.Run(() => ErrorsObject.AttachTracepoint("sys_enter_unlinkat"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        Assert.Equal((BpfErrorKind.PermissionDenied, EACCES), (e.Kind, e.ErrorNumber));
        Assert.Contains("closed to this process", e.Message, StringComparison.Ordinal);
        Assert.Contains("'mount -o remount,gid=GROUP,mode=0750 /sys/kernel/tracing'", e.Remedy, StringComparison.Ordinal);
    }
}
