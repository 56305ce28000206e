using System.Diagnostics;

namespace Ebpf.Core.Tests;

/// <summary>The system clock set, and the thread delayed, by a clock of the test's own.</summary>
public class ClockHistoryTests
{
    private readonly AdjustableTime _utc = new();
    private long _kernelNs = 1_000_000_000_000;
    private TimeSpan _lead = TimeSpan.FromSeconds(37);

    private static DateTimeOffset Start => new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An event that waited in the ring keeps the time at which it happened.</summary>
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void ToUtcTicks_BeforeAndAfterAStep_IsTheTimeThatTheClockHad(int seconds)
    {
        ClockHistory history = Create();
        ulong before = Pass(TimeSpan.FromSeconds(10));
        _utc.Step(TimeSpan.FromSeconds(seconds));
        history.Look();
        ulong after = Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddSeconds(15 + seconds), ToUtc(history, after));
        Assert.Equal(Start.AddSeconds(10), ToUtc(history, before));
        Assert.Equal(Start, ToUtc(history, before - 10_000_000_000));
    }

    [Fact]
    public void ToUtcTicks_StepThatNothingReported_IsNoticedByAConversion()
    {
        ClockHistory history = Create();
        _utc.Step(TimeSpan.FromHours(1));
        ToUtc(history, Pass(TimeSpan.FromSeconds(2)));

        Assert.Equal(Start.AddHours(1).AddSeconds(3), ToUtc(history, Pass(TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void ToUtcTicks_MoreStepsThanAreKept_HasTheLast()
    {
        ClockHistory history = Create();
        List<ulong> times = [];
        for (int i = 1; i <= 100; i++)
        {
            _utc.Step(TimeSpan.FromHours(1));
            history.Look();
            times.Add(Pass(TimeSpan.FromSeconds(1)));
        }

        Assert.Equal(Start.AddHours(100).AddSeconds(100), ToUtc(history, times[99]));
        Assert.Equal(Start.AddHours(60).AddSeconds(60), ToUtc(history, times[59]));
        Assert.Equal(Start.AddHours(37).AddSeconds(1), ToUtc(history, times[0])); // Forgotten: by the oldest step that is known.
    }

    /// <summary>The thread that watches gets no processor: nobody has looked.</summary>
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void ToUtcTicks_StepThatNobodyHasNoticed_IsToldByTheAtomicTime(int seconds)
    {
        ClockHistory history = Create();
        (ulong Ns, ulong TaiNs) before = PassBoth(TimeSpan.FromSeconds(10));
        _utc.Step(TimeSpan.FromSeconds(seconds));
        (ulong Ns, ulong TaiNs) after = PassBoth(TimeSpan.FromSeconds(5));
        Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddSeconds(10), ToUtc(history, before));
        Assert.Equal(Start.AddSeconds(15 + seconds), ToUtc(history, after));
        Assert.Equal(Start.AddSeconds(10), ToUtc(history, before)); // Noticed now.
    }

    [Fact]
    public void ToUtcTicks_TwoStepsThatNobodyHasNoticed_IsTheTimeBetweenThem()
    {
        ClockHistory history = Create();
        _utc.Step(TimeSpan.FromHours(1));
        (ulong Ns, ulong TaiNs) between = PassBoth(TimeSpan.FromSeconds(5));
        _utc.Step(TimeSpan.FromHours(1));
        Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddHours(1).AddSeconds(5), ToUtc(history, between));
    }

    /// <summary>As chrony does when it has its first answer.</summary>
    [Fact]
    public void ToUtcTicks_AtomicTimeIsToldToTheKernel_IsNoStep()
    {
        _lead = TimeSpan.Zero;
        ClockHistory history = Create();
        (ulong Ns, ulong TaiNs) before = PassBoth(TimeSpan.FromSeconds(5));
        _lead = TimeSpan.FromSeconds(37);
        (ulong Ns, ulong TaiNs) after = PassBoth(TimeSpan.FromSeconds(5));
        Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddSeconds(10), ToUtc(history, after));
        Assert.Equal(Start.AddSeconds(5), ToUtc(history, before));
    }

    /// <summary>The program was interrupted between its two clocks.</summary>
    [Fact]
    public void ToUtcTicks_AtomicTimeIsLate_IsTheTimeOfTheKernelsClock()
    {
        ClockHistory history = Create();
        (ulong ns, ulong taiNs) = PassBoth(TimeSpan.FromSeconds(5));

        Assert.Equal(Start.AddSeconds(5), ToUtc(history, (ns, taiNs + 50_000_000)));
    }

    /// <summary>A record's bytes may be anybody's.</summary>
    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul << 63)]
    [InlineData(ulong.MaxValue)]
    public void ToUtcTicks_TimeThatNoKernelHas_IsSome(ulong nanoseconds) =>
        Assert.All<ulong>([0, 1, nanoseconds, ~nanoseconds], tai => Assert.InRange(ToUtc(Create(), (nanoseconds, tai)), DateTimeOffset.MinValue, DateTimeOffset.MaxValue));

    /// <summary>As happens to a thread that loses its processor between two system calls.</summary>
    [Fact]
    public void ToUtcTicks_DelayedBetweenTheTwoClocks_IsNotShifted()
    {
        DelayedTime utc = new();
        ClockHistory history = new(KernelClockKind.Monotonic, new ClockPair(Stopwatch.GetTimestamp, utc, () => 0));
        DateTimeOffset before = DateTimeOffset.UtcNow;

        DateTimeOffset time = ToUtc(history, (ulong)Stopwatch.GetTimestamp());

        Assert.InRange(time, before.AddMilliseconds(-1), DateTimeOffset.UtcNow.AddMilliseconds(1));
    }

    private ClockHistory Create()
    {
        _utc.Now = Start;
        return new ClockHistory(KernelClockKind.Monotonic, new ClockPair(() => _kernelNs, _utc, () => (long)TaiNs));
    }

    private ulong Pass(TimeSpan time)
    {
        _utc.Now += time;
        return (ulong)(_kernelNs += (long)time.TotalNanoseconds);
    }

    private ulong TaiNs => (ulong)(_utc.Now - DateTimeOffset.UnixEpoch + _lead).TotalNanoseconds;

    private (ulong Ns, ulong TaiNs) PassBoth(TimeSpan time) => (Pass(time), TaiNs);

    private static DateTimeOffset ToUtc(ClockHistory history, (ulong Ns, ulong TaiNs) time) => new(history.ToUtcTicks(time.Ns, time.TaiNs), TimeSpan.Zero);

    private static DateTimeOffset ToUtc(ClockHistory history, ulong ns) => new(history.ToUtcTicks(ns), TimeSpan.Zero);

    private sealed class AdjustableTime : TimeProvider
    {
        internal DateTimeOffset Now { get; set; }

        internal void Step(TimeSpan step) => Now += step;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class DelayedTime : TimeProvider
    {
        private int _calls;

        public override DateTimeOffset GetUtcNow()
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            if (_calls++ % 4 == 0) // A reading has two.
            {
                Thread.Sleep(20);
            }

            return now;
        }
    }
}
