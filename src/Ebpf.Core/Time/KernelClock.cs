namespace Ebpf;

/// <summary>Turns times of the kernel's clock, as BPF programs read it, into UTC.</summary>
/// <remarks>
/// It keeps the true time of what waits to be read: when the system clock is set, or the machine has slept, earlier times stay what they were. Those between
/// the step and the moment when a thread notices it, usually less than a millisecond later, and as long as that thread gets no processor, get the time before
/// the step: unless the program reads the atomic time, too (Linux 6.1), which tells on which side of the step they are. It knows the last 64 steps since
/// the first of the process's clocks of its kind was started. The process may be in a time namespace. Steps below a millisecond are not noticed.
/// Kernel: 3.0. Thread safety: any thread. Native: clock_gettime (CLOCK_TAI), timerfd_create with TFD_TIMER_CANCEL_ON_SET.
/// </remarks>
/// <example>
/// <code>
/// using KernelClock clock = KernelClock.Start(); // Before the first event.
/// ulong nanoseconds = bpfObject.Globals.Get&lt;ulong&gt;("last_seen_ns"); // bpf_ktime_get_ns()
/// Console.WriteLine($"{clock.ToUtc(nanoseconds):O}");
/// </code>
/// </example>
public sealed class KernelClock : IDisposable
{
    private readonly ClockHistory _history;
    private int _isDisposed;

    private KernelClock(ClockHistory history) => _history = history;

    /// <summary>Ends the watching of a clock that was not disposed.</summary>
    ~KernelClock() => Release();

    /// <summary>Starts to watch for steps of the system clock.</summary>
    /// <param name="kind">The clock that the BPF program reads.</param>
    /// <returns>A clock to dispose. Its conversions go on working then, but know no later step.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such clock.</exception>
    /// <exception cref="BpfException">ResourceLimit: no file descriptor (EMFILE) or thread (EAGAIN) is left. PermissionDenied: a seccomp filter refuses
    /// timerfd or epoll.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    public static KernelClock Start(KernelClockKind kind = KernelClockKind.Monotonic)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such clock.");
        }

        return OperatingSystem.IsLinux()
            ? new KernelClock(ClockHistory.Acquire(kind))
            : throw new PlatformNotSupportedException("The clock is the Linux kernel's; this system is not Linux.");
    }

    /// <summary>Converts a time of the kernel's clock.</summary>
    /// <param name="nanoseconds">As the BPF program read it.</param>
    public DateTimeOffset ToUtc(ulong nanoseconds) => new(_history.ToUtcTicks(nanoseconds), TimeSpan.Zero);

    /// <summary>Converts a time of the kernel's clock to <see cref="DateTimeOffset.UtcTicks"/>: the quicker form.</summary>
    /// <inheritdoc cref="ToUtc(ulong)" path="/param"/>
    public long ToUtcTicks(ulong nanoseconds) => _history.ToUtcTicks(nanoseconds);

    /// <summary>Converts a time of the kernel's clock, exactly also where a step is not noticed yet.</summary>
    /// <param name="nanoseconds">As the BPF program read it.</param>
    /// <param name="taiNanoseconds">The atomic time that it read behind it, with bpf_ktime_get_tai_ns (Linux 6.1); 0: not known.</param>
    public DateTimeOffset ToUtc(ulong nanoseconds, ulong taiNanoseconds) => new(_history.ToUtcTicks(nanoseconds, taiNanoseconds), TimeSpan.Zero);

    /// <summary>The quicker form of <see cref="ToUtc(ulong, ulong)"/>.</summary>
    /// <inheritdoc cref="ToUtc(ulong, ulong)" path="/param"/>
    public long ToUtcTicks(ulong nanoseconds, ulong taiNanoseconds) => _history.ToUtcTicks(nanoseconds, taiNanoseconds);

    /// <summary>Ends the watching for steps.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Release();
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _history.Release();
        }
    }
}
