using System.Buffers;
using System.Runtime.CompilerServices;

namespace Ebpf.Probes.Unlink;

/// <summary>One enumeration of a reader's events.</summary>
/// <remarks>Written by hand: an iterator method costs more for an event than its record does.</remarks>
/// <param name="reader">Whose events.</param>
/// <param name="owned">Disposed with the enumeration; may be null.</param>
/// <param name="cancellationToken">Ends the enumeration.</param>
internal sealed class UnlinkEventEnumerator(UnlinkEventReader reader, IDisposable? owned, CancellationToken cancellationToken)
    : IAsyncEnumerator<UnlinkEvent>
{
    private ReadOnlySequence<byte> _batch;
    private ReadOnlyMemory<byte> _records;
    private int _consumed;
    private bool _hasBatch;
    private bool _hasBegun;
    private UnlinkEvent _current;

    public UnlinkEvent Current => _current;

    public ValueTask<bool> MoveNextAsync() =>
        TryTake() || (TryMoveToNextBatch() && TryTake()) ? new ValueTask<bool>(true) : MoveToNextBatchAsync();

    public ValueTask DisposeAsync()
    {
        GiveBack();
        if (_hasBegun)
        {
            _hasBegun = false;
            reader.End();
        }

        owned?.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool TryTake() =>
        !cancellationToken.IsCancellationRequested && reader.TryTake(_records.Span, ref _consumed, out _current);

    private bool TryMoveToNextBatch()
    {
        GiveBack();
        if (!_hasBegun || !reader.TryReadBatch(out ReadOnlySequence<byte> batch))
        {
            return false;
        }

        SetBatch(batch);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveToNextBatchAsync()
    {
        if (!_hasBegun)
        {
            reader.Begin();
            _hasBegun = true;
        }

        do
        {
            GiveBack();
            cancellationToken.ThrowIfCancellationRequested();
            if (await reader.ReadBatchAsync(cancellationToken).ConfigureAwait(false) is not { } batch)
            {
                return false;
            }

            SetBatch(batch);
        }
        while (!TryTake());

        return true;
    }

    private void SetBatch(ReadOnlySequence<byte> batch)
    {
        _batch = batch;
        _records = batch.First;
        _hasBatch = true;
    }

    private void GiveBack()
    {
        if (_hasBatch)
        {
            _hasBatch = false;
            _records = default;
            reader.Advance(_batch, _consumed);
            _consumed = 0;
        }
    }
}
