namespace Ebpf.Interop;

/// <summary>struct timespec of time.h.</summary>
internal struct TimeSpecification
{
    internal long tv_sec;
    internal long tv_nsec;

    internal readonly long ToNanoseconds() => (tv_sec * 1_000_000_000) + tv_nsec;

    internal static TimeSpecification From(TimeSpan time) => new()
    {
        tv_sec = time.Ticks / TimeSpan.TicksPerSecond,
        tv_nsec = time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick,
    };
}
