using System.Diagnostics;

namespace Ebpf.Probes.Unlink.Tests;

public class MonotonicClockTests
{
    /// <summary>As happens to a thread that loses its processor between two system calls.</summary>
    [Fact]
    public void ToUtcTicks_DelayedBetweenTheTwoClocks_IsNotShifted()
    {
        MonotonicClock clock = new(new DelayedTime());
        DateTimeOffset before = DateTimeOffset.UtcNow;

        long ticks = clock.ToUtcTicks((ulong)Stopwatch.GetTimestamp());

        Assert.InRange(ticks, before.UtcTicks - TimeSpan.TicksPerMillisecond, DateTimeOffset.UtcNow.UtcTicks + TimeSpan.TicksPerMillisecond);
    }

    /// <summary>In a time namespace the kernel's own clock is another than this process's.</summary>
    [Theory]
    [InlineData(5_000_000_000)]
    [InlineData(-86_400_000_000_000)]
    public void ToUtcTicks_TimeNamespaceWithAnOffset_IsNow(long offsetNs)
    {
        MonotonicClock clock = new(TimeProvider.System, offsetNs);

        long ticks = clock.ToUtcTicks((ulong)(Stopwatch.GetTimestamp() - offsetNs));

        Assert.InRange((DateTimeOffset.UtcNow.UtcTicks - ticks) / TimeSpan.TicksPerSecond, -1, 1);
    }

    private sealed class DelayedTime : TimeProvider
    {
        private int _calls;

        public override DateTimeOffset GetUtcNow()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (_calls++ % 2 == 1)
            {
                Thread.Sleep(20);
            }

            return now;
        }
    }
}
