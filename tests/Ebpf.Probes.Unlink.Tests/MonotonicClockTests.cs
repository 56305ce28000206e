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
