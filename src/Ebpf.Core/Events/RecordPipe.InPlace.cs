using System.Buffers;
using System.IO.Pipelines;

namespace Ebpf;

/// <content>Reading without events.</content>
internal sealed partial class RecordPipe
{
    /// <summary>Hands each record to the handler until the end.</summary>
    internal async Task HandleAllAsync<THandler, TFraming>(THandler handler, TFraming framing, CancellationToken cancellationToken)
        where THandler : struct, IRecordHandler
        where TFraming : struct, IRecordFraming
    {
        Begin();
        try
        {
            while (true)
            {
                if (TryReadBatch(out ReadOnlySequence<byte> batch))
                {
                    HandleBatch(in batch, handler, framing, cancellationToken);
                    continue;
                }

                handler.CatchUp();
                ReadResult read = await ReadAsync(cancellationToken).ConfigureAwait(false);
                if (read.IsCompleted)
                {
                    return;
                }

                if (!read.IsCanceled)
                {
                    HandleBatch(read.Buffer, handler, framing, cancellationToken);
                }
            }
        }
        finally
        {
            End();
        }
    }

    private void HandleBatch<THandler, TFraming>(
        in ReadOnlySequence<byte> batch, THandler handler, TFraming framing, CancellationToken cancellationToken)
        where THandler : struct, IRecordHandler
        where TFraming : struct, IRecordFraming
    {
        int consumed = 0;
        bool isAtWork = false;
        try
        {
            Handle(batch.FirstSpan, ref consumed, ref isAtWork, handler, framing, cancellationToken);
        }
        finally
        {
            if (isAtWork)
            {
                Count(isEvent: true); // The handler has seen what it threw at.
            }

            Advance(batch, consumed);
        }
    }

    private void Handle<THandler, TFraming>(
        ReadOnlySpan<byte> batch, ref int consumed, ref bool isAtWork, THandler handler, TFraming framing, CancellationToken cancellationToken)
        where THandler : struct, IRecordHandler
        where TFraming : struct, IRecordFraming
    {
        ReadOnlySpan<byte> rest = batch;
        while (!_isDisposed && consumed < LargestBatch)
        {
            cancellationToken.ThrowIfCancellationRequested(); // Before a record is taken: else it would be gone.
            bool isTaken = framing.TryRead(ref rest, out ReadOnlySpan<byte> record);
            consumed = batch.Length - rest.Length; // With what was skipped, also where no record follows it: else it would come again for ever.
            if (!isTaken)
            {
                break;
            }

            isAtWork = true;
            bool isDelivered = handler.TryHandle(record);
            isAtWork = false;
            Count(isDelivered);
        }
    }
}
