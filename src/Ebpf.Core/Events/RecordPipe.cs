using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>A pipe's buffers as batches of records, for one reading at a time; and what became of the records.</summary>
internal sealed partial class RecordPipe : IDisposable
{
    /// <summary>Number of bytes that are read before the kernel gets them back.</summary>
    internal const int LargestBatch = 64 * 1024;

    private static readonly ReadResult AtEnd = new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted: true);

    private readonly PipeReader _pipe;
    private readonly Action _endHere;
    private readonly Type _readerType;
    private readonly CancellationTokenSource _stopping = new();
    private int _readings;
    private bool _hasEnd;
    private volatile bool _isAbandoned;
    private volatile bool _isDisposed;
    private long _delivered;
    private long _undecodable;

    /// <param name="pipe">Whole records, and none without its header. It is completed with this.</param>
    /// <param name="endHere">Ends the pipe behind what it holds.</param>
    /// <param name="readerType">The public type, for exceptions.</param>
    internal RecordPipe(PipeReader pipe, Action endHere, Type readerType)
    {
        _pipe = pipe;
        _endHere = endHere;
        _readerType = readerType;
    }

    internal long Delivered => Volatile.Read(ref _delivered);

    internal long Undecodable => Volatile.Read(ref _undecodable);

    internal bool IsDisposed => _isDisposed;

    internal void Stop()
    {
        _stopping.Cancel();
        _pipe.CancelPendingRead();
    }

    public void Dispose()
    {
        _isDisposed = true;
        _stopping.Cancel();
        _pipe.Complete();
    }

    /// <exception cref="InvalidOperationException">Another reading is under way.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed.</exception>
    internal void Begin()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, _readerType);
        if (Interlocked.Exchange(ref _readings, 1) != 0)
        {
            throw new InvalidOperationException("The buffer is being read already: one reading at a time.");
        }

        _isAbandoned = false;
    }

    internal void End() => Volatile.Write(ref _readings, 0);

    /// <summary>Ends the wait of a reading: it gets the end.</summary>
    internal void Abandon()
    {
        _isAbandoned = true;
        _pipe.CancelPendingRead();
    }

    // Only the one reading writes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Count(bool isEvent)
    {
        ref long counter = ref isEvent ? ref _delivered : ref _undecodable;
        Volatile.Write(ref counter, counter + 1);
    }

    /// <summary>Records that are there already, to be given back by <see cref="Advance"/>.</summary>
    internal bool TryReadBatch(out ReadOnlySequence<byte> batch)
    {
        batch = default;
        try
        {
            if (_isDisposed || !TryRead(out ReadResult result) || result.IsCanceled || result.IsCompleted)
            {
                return false;
            }

            batch = result.Buffer;
            return true;
        }
        catch (InvalidOperationException) when (_isDisposed)
        {
            return false; // The pipe was completed between our look and the read.
        }
    }

    /// <summary>Waits for records, to be given back by <see cref="Advance"/>.</summary>
    /// <returns>A cancelled read: the next one tells why. A completed one: the end.</returns>
    /// <remarks>Not an asynchronous method: one less that each wake-up has to go through.</remarks>
    internal ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isAbandoned)
            {
                return ValueTask.FromResult(AtEnd);
            }

            if (!_stopping.IsCancellationRequested)
            {
                return _pipe.ReadAsync(cancellationToken);
            }

            return ValueTask.FromResult(TryRead(out ReadResult result) ? result : AtEnd);
        }
        catch (InvalidOperationException) when (_isDisposed)
        {
            return ValueTask.FromResult(AtEnd); // The pipe was completed between our look and the read.
        }
    }

    // Without an end, programs that write on would make the reading after a stop endless.
    private bool TryRead(out ReadResult result)
    {
        if (_stopping.IsCancellationRequested && !_hasEnd)
        {
            _hasEnd = true;
            _endHere();
        }

        return _pipe.TryRead(out result);
    }

    internal void Advance(in ReadOnlySequence<byte> batch, int consumed)
    {
        try
        {
            _pipe.AdvanceTo(batch.GetPosition(consumed));
        }
        catch (InvalidOperationException) when (_isDisposed)
        {
            // The pipe was completed while we held the batch: returning it was all that was left to do.
        }
    }
}
