using System.IO.Pipelines;
using System.Numerics;

namespace Ebpf;

/// <summary>The way events are read from a perf event array.</summary>
public sealed record PerfBufferReaderOptions
{
    /// <summary>The pages of the buffer of each CPU, a power of two. Default: 64, which is 256 KiB where a page has 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a power of two, more than 65,536, or more than 1 GiB.</exception>
    public int PagesPerCpu
    {
        get;
        init => field = BitOperations.IsPow2(value) && value <= 65_536 && (long)value * Environment.SystemPageSize <= 1 << 30
            ? value
            : throw new ArgumentOutOfRangeException(nameof(PagesPerCpu), value, "The pages are a power of two, of at most 65,536 and 1 GiB.");
    } = 64;

    /// <summary>
    /// The records of a CPU after which the kernel wakes the reader. More take less time of the processor, and leave the last ones unread until
    /// enough have come, or until <see cref="EventReader{TEvent}.Stop"/>. Default: 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">0 or less.</exception>
    public int RecordsPerWakeUp
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(RecordsPerWakeUp));
            field = value;
        }
    } = 1;

    /// <summary>The place where the code that waited for an event continues. Default: <see cref="PipeScheduler.Inline"/>.</summary>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.Inline;

    /// <summary>
    /// The time that a reader which was woken lets more events arrive before it is woken again. The buffers must hold what arrives meanwhile.
    /// From 0 to 10 seconds. Default: 0, no delay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not such a time.</exception>
    public TimeSpan WakeUpDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(WakeUpDelay));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(10), nameof(WakeUpDelay));
            field = value;
        }
    }
}
