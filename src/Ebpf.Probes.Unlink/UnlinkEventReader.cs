using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ebpf.Probes.Unlink;

/// <summary>The ring's records as a sequence of events, for one consumer at a time.</summary>
internal sealed partial class UnlinkEventReader : IDisposable
{
    /// <summary>How many bytes are read before the kernel has them back.</summary>
    private const int LargestBatch = 64 * 1024;

    private readonly RingBufferPipeReader _ring;
    private readonly TimeSpan _wakeUpDelay;
    private readonly CancellationTokenSource _stopping = new();
    private readonly UnlinkEventParser _parser = new(new MonotonicClock(TimeProvider.System));
    private int _activeReaders;
    private volatile bool _disposed;
    private long _delivered;
    private long _undecodable;

    internal UnlinkEventReader(RingBufferPipeReader ring, TimeSpan wakeUpDelay = default)
    {
        _ring = ring;
        _wakeUpDelay = wakeUpDelay;
    }

    internal long Delivered => Volatile.Read(ref _delivered);

    internal long Undecodable => Volatile.Read(ref _undecodable);

    internal void Stop()
    {
        _stopping.Cancel();
        _ring.CancelPendingRead();
    }

    public void Dispose()
    {
        _disposed = true;
        _stopping.Cancel();
        _ring.Complete();
    }

    internal IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken) =>
        new UnlinkEventSequence(this, cancellationToken);

    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    /// <exception cref="ObjectDisposedException">The reading was ended by Dispose.</exception>
    internal void Begin()
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(UnlinkProbe));
        if (Interlocked.Exchange(ref _activeReaders, 1) != 0)
        {
            throw new InvalidOperationException("The probe is being read already: one reader at a time.");
        }
    }

    internal void End() => Volatile.Write(ref _activeReaders, 0);

    /// <summary>Records that are there already, to be given back by <see cref="Advance"/>.</summary>
    internal bool TryReadBatch(out ReadOnlySequence<byte> batch)
    {
        batch = default;
        try
        {
            if (_disposed || !_ring.TryRead(out ReadResult result) || result.IsCanceled || result.IsCompleted)
            {
                return false;
            }

            batch = result.Buffer;
            return true;
        }
        catch (InvalidOperationException) when (_disposed)
        {
            return false; // The ring was completed between our look and the read.
        }
    }

    /// <returns>Records, to be given back by <see cref="Advance"/>; null at the end.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlySequence<byte>?> ReadBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ReadResult result;
                if (!_stopping.IsCancellationRequested)
                {
                    ValueTask<ReadResult> read = _ring.ReadAsync(cancellationToken);
                    bool waits = !read.IsCompleted;
                    result = await read.ConfigureAwait(false);
                    if (waits && _wakeUpDelay > TimeSpan.Zero && !result.IsCompleted)
                    {
                        await DelayAsync(result, cancellationToken).ConfigureAwait(false);
                        continue;
                    }
                }
                else if (!_ring.TryRead(out result))
                {
                    return null;
                }

                if (result.IsCompleted)
                {
                    return null;
                }

                if (!result.IsCanceled)
                {
                    return result.Buffer;
                }
            }
        }
        catch (InvalidOperationException) when (_disposed)
        {
            return null; // The ring was completed between our look and the read.
        }
    }

    /// <returns>False when it is time to give the batch back.</returns>
    internal bool TryTake(ReadOnlySpan<byte> batch, ref int consumed, out UnlinkEvent unlinkEvent)
    {
        ReadOnlySpan<byte> rest = batch[consumed..];
        bool isTaken = false;
        unlinkEvent = default;
        while (!isTaken && !_disposed && batch.Length - rest.Length < LargestBatch && RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> record))
        {
            isTaken = _parser.TryParse(record, out unlinkEvent);
            Count(ref isTaken ? ref _delivered : ref _undecodable);
        }

        consumed = batch.Length - rest.Length;
        return isTaken;
    }

    internal void Advance(ReadOnlySequence<byte> batch, int consumed)
    {
        try
        {
            _ring.AdvanceTo(batch.GetPosition(consumed));
        }
        catch (InvalidOperationException) when (_disposed)
        {
            // The ring was completed while we held the batch: returning it was all that was left to do.
        }
    }

    /// <summary>Lets more come before it is read. While records wait, the kernel wakes nobody.</summary>
    private async Task DelayAsync(ReadResult result, CancellationToken cancellationToken)
    {
        _ring.AdvanceTo(result.Buffer.Start);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await Task.Delay(_wakeUpDelay, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Only the one active reader writes.
    private static void Count(ref long counter) => Volatile.Write(ref counter, counter + 1);
}
