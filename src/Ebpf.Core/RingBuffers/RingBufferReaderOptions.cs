using System.IO.Pipelines;

namespace Ebpf;

/// <summary>Settings for the reading of a ring buffer.</summary>
public sealed record RingBufferReaderOptions
{
    /// <summary>
    /// Where the code that waited for a record continues, as <see cref="PipeOptions.ReaderScheduler"/> of a pipe. Default:
    /// <see cref="PipeScheduler.Inline"/>.
    /// </summary>
    /// <remarks>
    /// <see cref="PipeScheduler.Inline"/> runs it on the thread that the kernel woke. Each reader has a thread of its own: code that keeps it
    /// delays no other reader. <see cref="PipeScheduler.ThreadPool"/> wakes a second thread for each wait, which about triples the time from record to
    /// reader. After a wait that was cancelled, stopped or disposed, the code continues on the thread pool, or on a scheduler of the caller's: never
    /// inside the call that ended the wait.
    /// </remarks>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.Inline;

    /// <summary>The longest time that a record waits so that one wake-up serves many. From 0 to 10 seconds. Default: 0, no delay.</summary>
    /// <remarks>
    /// A record that comes alone is not delayed: the reader pauses only where wake-ups follow each other within a quarter of this time. The ring must
    /// hold what arrives in a pause. The end of a reading (CancelPendingRead, Stop, a cancelled token) does not wait for the end of a pause.
    /// </remarks>
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
