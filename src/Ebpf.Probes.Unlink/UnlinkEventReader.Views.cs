namespace Ebpf.Probes.Unlink;

/// <content>Reading without events.</content>
internal sealed partial class UnlinkEventReader
{
    /// <summary>Hands each event to the handler until the probe stops.</summary>
    internal async Task ReadViewsAsync(Action<UnlinkEventView> handler, CancellationToken cancellationToken)
    {
        Begin();
        try
        {
            while (await ReadBatchAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            {
                int consumed = 0;
                try
                {
                    Handle(batch.FirstSpan, ref consumed, handler, cancellationToken);
                }
                finally
                {
                    Advance(batch, consumed);
                }
            }
        }
        finally
        {
            End();
        }
    }

    private void Handle(ReadOnlySpan<byte> batch, ref int consumed, Action<UnlinkEventView> handler, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> rest = batch;
        while (!_disposed && consumed < LargestBatch && RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> record))
        {
            cancellationToken.ThrowIfCancellationRequested();
            consumed = batch.Length - rest.Length;
            bool isView = _parser.TryView(record, out UnlinkEventView view);
            Count(ref isView ? ref _delivered : ref _undecodable);
            if (isView)
            {
                handler(view);
            }
        }
    }
}
