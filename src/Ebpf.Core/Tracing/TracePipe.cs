using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>The kernel's trace pipe, where bpf_printk writes: a debugging aid.</summary>
/// <remarks>
/// There is one for the whole machine: it has the lines of all programs and tracers, and what one reader takes no other one
/// sees. It loses lines when nobody reads in time. Its text can be forged. A program's own data belongs in a ring buffer.
/// </remarks>
/// <example>
/// <code>
/// await foreach (TracePipeLine line in TracePipe.ReadAllAsync(cancellationToken))
/// {
///     Console.WriteLine(line);
/// }
/// </code>
/// </example>
public static class TracePipe
{
    // The kernel makes no line of more than 8 KiB; one that is longer is delivered in pieces.
    private const int LongestLine = 16 * 1024;

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    /// <summary>Waits for lines and returns them, until the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>Each line, in the kernel's order, starting with those written before. None is dropped.</returns>
    /// <exception cref="BpfException">Busy (EBUSY): another reader has the trace pipe open. PermissionDenied (EACCES): only root
    /// may open it. NotFound (ENOENT): tracefs is not mounted. SwitchedOff (EOPNOTSUPP): tracing_on is 0, so that no line comes.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    /// <remarks>
    /// The pipe is open from the first step of the enumeration to its end, when up to 64 KiB that were read ahead are
    /// lost. While no line comes it looks every 5 seconds whether tracing is on.
    /// A kernel before 6.6 without the fix that refuses a second reader divides the lines between the two.
    /// Kernel: 5.9 for the function name bpf_trace_printk. Thread safety: any thread.
    /// Source: trace_pipe in the kernel's Documentation/trace/ftrace.rst.
    /// </remarks>
    public static async IAsyncEnumerable<TracePipeLine> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("The trace pipe is the Linux kernel's; this system is not Linux.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        using TracePipeSource source = TracePipeSource.Open();
        await foreach (TracePipeLine line in ReadAllAsync(source.Reader, TraceFsDiagnosis.FindTracingOff, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    /// <param name="reader">The pipe's text.</param>
    /// <param name="findObstacle">Finds the setting that keeps lines from coming; null: none.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    internal static async IAsyncEnumerable<TracePipeLine> ReadAllAsync(
        PipeReader reader, Func<FailureDiagnosis?> findObstacle, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadResult read;
        do
        {
            ValueTask<ReadResult> reading = reader.ReadAsync(cancellationToken);
            read = reading.IsCompleted
                ? await reading.ConfigureAwait(false)
                : await WaitAsync(reading.AsTask(), findObstacle).ConfigureAwait(false);
            ReadOnlySequence<byte> rest = read.Buffer;
            while (TryTakeLine(ref rest, read.IsCompleted, out ReadOnlySequence<byte> line))
            {
                yield return TracePipeLineParser.Parse(line.IsSingleSegment ? line.FirstSpan : line.ToArray());
                cancellationToken.ThrowIfCancellationRequested();
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
        while (!read.IsCompleted);
    }

    /// <summary>Waits as long as lines can come: a reader of a trace pipe that is switched off would wait for ever, and not know why.</summary>
    private static async Task<ReadResult> WaitAsync(Task<ReadResult> reading, Func<FailureDiagnosis?> findObstacle)
    {
        do
        {
            if (findObstacle() is { } obstacle)
            {
                throw BpfError.Create(Libc.EOPNOTSUPP, "wait for the trace pipe", diagnosis: obstacle);
            }

            using CancellationTokenSource delay = new();
            await Task.WhenAny(reading, Task.Delay(LookInterval, delay.Token)).ConfigureAwait(false);
            await delay.CancelAsync().ConfigureAwait(false);
        }
        while (!reading.IsCompleted);

        return await reading.ConfigureAwait(false);
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        ReadOnlySequence<byte> searched = rest.Length > LongestLine ? rest.Slice(0, LongestLine) : rest;
        if (searched.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = searched;
        if (rest.IsEmpty || !(isLast || searched.Length == LongestLine))
        {
            return false;
        }

        rest = rest.Slice(line.End);
        return true;
    }
}
