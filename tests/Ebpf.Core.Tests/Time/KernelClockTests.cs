using System.Diagnostics;

namespace Ebpf.Core.Tests;

public class KernelClockTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(10); // This thread may lose its processor between two clocks.

    [Theory]
    [InlineData(KernelClockKind.Monotonic)]
    [InlineData(KernelClockKind.Boot)]
    public void ToUtc_Now_IsNow(KernelClockKind kind)
    {
        using KernelClock clock = KernelClock.Start(kind);
        ulong uptimeNs = (ulong)(Stopwatch.GetTimestamp() - TimeNamespace.GetOffsetNs(KernelClockKind.Monotonic)); // This machine has not slept.

        Assert.Equal(DateTimeOffset.UtcNow, clock.ToUtc(uptimeNs), Near);
        Assert.Equal(clock.ToUtc(uptimeNs).UtcTicks, clock.ToUtcTicks(uptimeNs));
    }

    [Fact]
    public void ToUtc_AfterDispose_StillConverts()
    {
        KernelClock clock = KernelClock.Start();
        clock.Dispose();
        clock.Dispose();

        Assert.Equal(DateTimeOffset.UtcNow, clock.ToUtc((ulong)Stopwatch.GetTimestamp()), Near);
    }

    [Fact]
    public void Start_NoSuchClock_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => KernelClock.Start((KernelClockKind)7));
}
