using System.IO.Pipelines;

namespace Ebpf;

/// <summary>How a ring buffer is read.</summary>
public sealed record RingBufferPipeReaderOptions
{
    /// <summary>
    /// Where the code runs that waited for <see cref="RingBufferPipeReader.ReadAsync"/>, as
    /// <see cref="PipeOptions.ReaderScheduler"/> of a pipe. Default: <see cref="PipeScheduler.ThreadPool"/>.
    /// </summary>
    /// <remarks>
    /// <see cref="PipeScheduler.Inline"/> runs it on the thread that the kernel woke, which saves waking a second one:
    /// about half of the time from record to reader. That thread waits for all ring buffers of the process, so that
    /// as long as the code does not wait again, other readers are not woken. It must not block.
    /// </remarks>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.ThreadPool;
}
