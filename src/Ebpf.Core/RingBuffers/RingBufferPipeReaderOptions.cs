using System.IO.Pipelines;

namespace Ebpf;

/// <summary>How a ring buffer is read.</summary>
public sealed record RingBufferPipeReaderOptions
{
    /// <summary>
    /// Where the code that waited for <see cref="RingBufferPipeReader.ReadAsync"/> continues, as
    /// <see cref="PipeOptions.ReaderScheduler"/> of a pipe. Default: <see cref="PipeScheduler.Inline"/>.
    /// </summary>
    /// <remarks>
    /// <see cref="PipeScheduler.Inline"/> runs it on the thread that the kernel woke, one for all ring buffers of the process.
    /// If that code keeps the thread for 10 to 20 milliseconds, another thread takes over for the other rings, whose readers
    /// may be woken that much later. <see cref="PipeScheduler.ThreadPool"/> wakes a second thread for each wait, which about
    /// triples the time from record to reader.
    /// </remarks>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.Inline;
}
