using System.IO.Pipelines;

namespace Ebpf;

/// <content>What a pipe of bytes has and a ring of records cannot have.</content>
public sealed partial class RingBufferPipeReader
{
    private static NotSupportedException NoBytes => new(
        "A ring buffer holds records with headers; some may still be being written. It is no stream of bytes. "
        + $"Take them out of the buffer of a read with {nameof(RingBufferRecord)}.{nameof(RingBufferRecord.TryRead)}.");

    /// <summary>Not supported: a stream would skip a record that is still being written.</summary>
    /// <param name="leaveOpen">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Stream AsStream(bool leaveOpen = false) => throw NoBytes;

    /// <summary>Not supported: a copy would skip a record that is still being written.</summary>
    /// <param name="destination">Not used.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Task CopyToAsync(PipeWriter destination, CancellationToken cancellationToken = default) => throw NoBytes;

    /// <inheritdoc cref="CopyToAsync(PipeWriter, CancellationToken)"/>
    public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken = default) => throw NoBytes;

    /// <summary>Not supported: a record never grows, and that many bytes may never come.</summary>
    /// <param name="minimumSize">Not used.</param>
    /// <param name="cancellationToken">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    protected override ValueTask<ReadResult> ReadAtLeastAsyncCore(int minimumSize, CancellationToken cancellationToken) => throw NoBytes;
}
