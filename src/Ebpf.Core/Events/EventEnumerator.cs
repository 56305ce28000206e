using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>One enumeration of a reader's events.</summary>
/// <remarks>Written by hand: an iterator method costs more for an event than its record does.</remarks>
/// <param name="records">Where they come from.</param>
/// <param name="parser">Makes the events.</param>
/// <param name="framing">Takes the batches apart.</param>
/// <param name="owned">Disposed with the enumeration; may be null.</param>
/// <param name="cancellationToken">Ends the enumeration.</param>
internal sealed class EventEnumerator<TEvent, TParser, TFraming>(
    RecordPipe records, TParser parser, TFraming framing, IDisposable? owned, CancellationToken cancellationToken) : IAsyncEnumerator<TEvent>
    where TParser : struct, IRecordParser<TEvent>
    where TFraming : struct, IRecordFraming
{
    private const int Idle = 0;
    private const int Moving = 1;
    private const int Disposed = 2;

    private readonly Lock _gate = new();
    private ReadOnlySequence<byte> _batch;
    private MemoryHandle _pin;
    private int _length;
    private int _consumed;
    private bool _hasBatch;
    private bool _hasBegun;
    private int _state;
    private TaskCompletionSource? _end;
    private TEvent _current = default!;

    public TEvent Current => _current;

    public ValueTask<bool> MoveNextAsync() =>
        TryTake() || (TryMoveToNextBatch() && TryTake()) ? new ValueTask<bool>(true) : MoveToNextBatchAsync();

    /// <summary>Ends the enumeration, and a MoveNextAsync that waits.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            switch (_state)
            {
                case Moving:
                    _state = Disposed;
                    _end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    records.Abandon(); // Under the lock: later it would end the reading that comes next.
                    return new ValueTask(_end.Task);
                case Disposed:
                    return _end is null ? ValueTask.CompletedTask : new ValueTask(_end.Task);
                default:
                    _state = Disposed;
                    break;
            }
        }

        CleanUp();
        return ValueTask.CompletedTask;
    }

    // SAFETY: the batch stays mapped until it is given back, and is pinned till then.
    private unsafe bool TryTake()
    {
        if (_consumed >= Math.Min(_length, RecordPipe.LargestBatch) || cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = new((byte*)_pin.Pointer + _consumed, _length - _consumed);
        bool isTaken = false;
        while (!isTaken && !records.IsDisposed)
        {
            bool isRecord = framing.TryRead(ref rest, out ReadOnlySpan<byte> record);
            _consumed = _length - rest.Length; // Before the parser, which may throw: else the record would come again for ever.
            if (!isRecord)
            {
                break;
            }

            isTaken = parser.TryParse(record, out _current);
            records.Count(isTaken);
        }

        return isTaken;
    }

    private bool TryMoveToNextBatch()
    {
        GiveBack();
        if (!_hasBegun || !records.TryReadBatch(out ReadOnlySequence<byte> batch))
        {
            return false;
        }

        SetBatch(batch);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveToNextBatchAsync()
    {
        if (!TryBeginMove())
        {
            return false;
        }

        try
        {
            if (!_hasBegun)
            {
                records.Begin();
                _hasBegun = true;
            }

            do
            {
                GiveBack();
                cancellationToken.ThrowIfCancellationRequested();
                ReadResult read = await records.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (read.IsCompleted)
                {
                    return false;
                }

                if (!read.IsCanceled)
                {
                    SetBatch(read.Buffer);
                }
            }
            while (!TryTake());

            return true;
        }
        finally
        {
            EndMove();
        }
    }

    /// <returns>False when the enumeration was disposed.</returns>
    private bool TryBeginMove()
    {
        lock (_gate)
        {
            if (_state == Moving)
            {
                throw new InvalidOperationException("A MoveNextAsync is under way: await it before the next.");
            }

            bool isIdle = _state == Idle;
            _state = isIdle ? Moving : _state;
            return isIdle;
        }
    }

    private void EndMove()
    {
        lock (_gate)
        {
            if (_state == Moving)
            {
                _state = Idle;
                return;
            }
        }

        CleanUp();
        _end!.SetResult();
    }

    private void SetBatch(in ReadOnlySequence<byte> batch)
    {
        _batch = batch;
        _pin = batch.First.Pin();
        _length = batch.First.Length;
        _hasBatch = true;
    }

    private void GiveBack()
    {
        if (_hasBatch)
        {
            _hasBatch = false;
            _pin.Dispose();
            records.Advance(_batch, _consumed);
            _length = 0;
            _consumed = 0;
        }
    }

    private void CleanUp()
    {
        GiveBack();
        if (_hasBegun)
        {
            _hasBegun = false;
            records.End();
        }

        owned?.Dispose();
    }
}
