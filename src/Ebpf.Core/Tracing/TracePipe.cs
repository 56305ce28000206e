using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>The kernel's trace pipe, where bpf_printk writes: a debugging aid.</summary>
/// <remarks>
/// There is one for the whole machine: it has the lines of all programs and tracers, and what one reader takes no other one
/// sees. It loses lines when nobody reads in time. Its text can be forged. A program's own data belongs in a ring buffer.
/// </remarks>
public static class TracePipe
{
    // The kernel makes no line of more than 8 KiB; one that is longer is delivered in pieces.
    private const int LongestLine = 16 * 1024;

    /// <summary>Waits for lines and returns them, until the token is cancelled.</summary>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>Each line, in the kernel's order, starting with those written before. None is dropped.</returns>
    /// <exception cref="BpfException">Busy (EBUSY): another reader has the trace pipe open. PermissionDenied (EACCES): only root
    /// may open it. NotFound (ENOENT): tracefs is not mounted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux.</exception>
    /// <remarks>
    /// The pipe is open from the first step of the enumeration to its end, when up to 64 KiB that were read ahead are
    /// lost. A kernel before 6.6 without the fix that refuses a second reader divides the lines between the two.
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
        await foreach (TracePipeLine line in ReadAllAsync(source.Reader, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    internal static async IAsyncEnumerable<TracePipeLine> ReadAllAsync(
        PipeReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
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
