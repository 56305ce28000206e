namespace Ebpf;

/// <summary>The UTC of a kernel clock's zero, now and before each step of the system clock: one for all clocks of a kind.</summary>
internal sealed class ClockHistory : IDisposable
{
    private const int LongestHistory = 64;

    /// <summary>Below it a difference is the time that reading two clocks takes, not a step.</summary>
    private const long ToleranceTicks = TimeSpan.TicksPerMillisecond;

    /// <summary>The time that a program may lose between its two clocks. A greater difference is a step that nobody saw.</summary>
    private const long LongestDelayTicks = TimeSpan.TicksPerSecond;

    /// <summary>The interval, in the kernel's time, between two looks at the system clock, beside those for a reason.</summary>
    private const long RefreshNs = 1_000_000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<KernelClockKind, ClockHistory> Watched = [];

    private readonly Lock _gate = new();
    private readonly KernelClockKind _kind;
    private readonly ClockPair _clocks;
    private volatile Era[] _eras;
    private long _lookedAtNs;
    private StepTimer? _timer;
    private int _users;

    internal ClockHistory(KernelClockKind kind, ClockPair clocks)
    {
        _kind = kind;
        _clocks = clocks;
        ClockReading now = clocks.Read();
        _lookedAtNs = now.KernelNs;
        _eras = [new Era(long.MinValue, now.ZeroTicks, now.TaiLeadTicks)];
    }

    /// <exception cref="BpfException">The system refuses to watch.</exception>
    internal static ClockHistory Acquire(KernelClockKind kind)
    {
        lock (Gate)
        {
            if (!Watched.TryGetValue(kind, out ClockHistory? history))
            {
                history = new ClockHistory(kind, ClockPair.Of(kind));
                history._timer = new StepTimer(history.Look);
                Watched.Add(kind, history);
            }

            history._users++;
            return history;
        }
    }

    internal void Release()
    {
        lock (Gate)
        {
            if (--_users == 0)
            {
                Watched.Remove(_kind);
                Dispose();
            }
        }
    }

    internal long ToUtcTicks(ulong kernelNs)
    {
        long ns = (long)kernelNs;
        if (ns - Volatile.Read(ref _lookedAtNs) > RefreshNs)
        {
            Look();
        }

        Era[] eras = _eras;
        int i = eras.Length - 1;
        while (i > 0 && ns <= eras[i].FromNs)
        {
            i--;
        }

        return eras[i].ZeroTicks + (ns / TimeSpan.NanosecondsPerTick);
    }

    /// <param name="kernelNs">The kernel's clock.</param>
    /// <param name="taiNs">The atomic time at the same moment; 0: not known.</param>
    internal long ToUtcTicks(ulong kernelNs, ulong taiNs)
    {
        if (taiNs == 0)
        {
            return ToUtcTicks(kernelNs);
        }

        long ns = (long)kernelNs;
        long taiZeroTicks = DateTime.UnixEpoch.Ticks + (((long)taiNs - ns) / TimeSpan.NanosecondsPerTick);
        Era last = _eras[^1];
        long zeroTicks = last.DistanceTo(taiZeroTicks) <= ToleranceTicks && ns > last.FromNs ? last.ZeroTicks : FindZero(ns, taiZeroTicks);
        return zeroTicks + (ns / TimeSpan.NanosecondsPerTick);
    }

    private long FindZero(long ns, long taiZeroTicks)
    {
        if (ns > Volatile.Read(ref _lookedAtNs))
        {
            Look();
        }

        Era[] eras = _eras;
        Era nearest = eras[^1];
        for (int i = eras.Length - 1; i >= 0; i--)
        {
            long distance = eras[i].DistanceTo(taiZeroTicks);
            if (distance <= ToleranceTicks && ns > eras[i].FromNs)
            {
                return eras[i].ZeroTicks;
            }

            nearest = distance < nearest.DistanceTo(taiZeroTicks) ? eras[i] : nearest;
        }

        return nearest.DistanceTo(taiZeroTicks) < LongestDelayTicks ? nearest.ZeroTicks : taiZeroTicks - nearest.TaiLeadTicks;
    }

    /// <summary>Looks for a step. Both clocks run at the same speed, so that every difference is one.</summary>
    internal void Look()
    {
        lock (_gate)
        {
            ClockReading now = _clocks.Read();
            Era[] eras = _eras;
            if (Math.Abs(now.ZeroTicks - eras[^1].ZeroTicks) > ToleranceTicks || now.TaiLeadTicks != eras[^1].TaiLeadTicks)
            {
                Era[] kept = eras.Length < LongestHistory ? eras : [eras[1] with { FromNs = long.MinValue }, .. eras[2..]];
                _eras = [.. kept, new Era(now.KernelNs, now.ZeroTicks, now.TaiLeadTicks)];
            }

            Volatile.Write(ref _lookedAtNs, now.KernelNs);
        }
    }

    /// <summary>Ends the watching; what is known stays.</summary>
    public void Dispose() => _timer?.Dispose();

    /// <param name="FromNs">When a thread noticed it, by the kernel's clock: it began before.</param>
    /// <param name="ZeroTicks">The UTC at which the kernel's clock was zero, as the system clock has it.</param>
    /// <param name="TaiLeadTicks">Atomic time less UTC.</param>
    private readonly record struct Era(long FromNs, long ZeroTicks, long TaiLeadTicks)
    {
        /// <param name="taiZeroTicks">The atomic time at which the kernel's clock was zero.</param>
        internal long DistanceTo(long taiZeroTicks) => Math.Abs(taiZeroTicks - ZeroTicks - TaiLeadTicks);
    }
}
