using System.Buffers;
using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Reads a BPF ring buffer as a pipe: no copy, and no allocation for a read.</summary>
/// <remarks>
/// A buffer is one segment of the ring itself; <see cref="RingBufferRecord"/> takes it apart. It is valid until
/// <see cref="AdvanceTo(SequencePosition)"/>, which gives the bytes back to the kernel: backpressure stays in the ring. When that is
/// full, the BPF program's bpf_ringbuf_reserve or bpf_ringbuf_output fails: counting the loss is up to the program. Unlike a
/// pipe's, a buffer that was examined and not consumed is returned again at once, because a record never grows. A cancelled read
/// returns no bytes even if there are some, and a read that returned none needs no AdvanceTo. The ring never
/// completes by itself. Members that treat a pipe as plain bytes are not supported: <see cref="AsStream"/>, CopyToAsync, ReadAtLeastAsync.
/// One read at a time; <see cref="CancelPendingRead"/> and <see cref="Complete"/> may be called from any thread.
/// Kernel: 5.8. Source: kernel/bpf/ringbuf.c.
/// </remarks>
/// <example>
/// <code>
/// RingBufferPipeReader ring = RingBufferPipeReader.Open(bpfObject.Maps["events"]);
/// ReadResult read = await ring.ReadAsync(cancellationToken);
/// ReadOnlySpan&lt;byte&gt; rest = read.Buffer.FirstSpan;
/// while (RingBufferRecord.TryRead(ref rest, out ReadOnlySpan&lt;byte&gt; record))
/// {
///     Console.WriteLine($"{record.Length} bytes");
/// }
///
/// ring.AdvanceTo(read.Buffer.GetPosition(read.Buffer.Length - rest.Length));
/// ring.Complete();
/// </code>
/// </example>
public sealed partial class RingBufferPipeReader : PipeReader
{
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _ring;
    private readonly RingBufferMapping _mapping;
    private readonly PendingRead _pending;
    private readonly ReaderClaim? _claim;
    private readonly DescriptorWait _wait;
    private readonly bool _lends;
    private BpfException? _waitFailure;
    private ReadState _state;
    private bool _cancelRequested;
    private bool _completed;
    private int? _bytesLeft;

    /// <param name="ring">The map's descriptor, disposed with the reader.</param>
    /// <param name="mapping">Its pages, unmapped with the reader.</param>
    /// <param name="options">How to read.</param>
    /// <param name="lends">Whether buffers leave the library, where a span of one can outlive all that keeps the reader.</param>
    /// <param name="claim">Disposed with the reader.</param>
    /// <exception cref="BpfException">There is no thread to wait on.</exception>
    internal RingBufferPipeReader(
        SafeFileHandle ring, RingBufferMapping mapping, RingBufferReaderOptions options, bool lends = true, ReaderClaim? claim = null)
    {
        _ring = ring;
        _mapping = mapping;
        _lends = lends;
        _claim = claim;
        _pending = new PendingRead(options.ReaderScheduler, OnTokenCancelled);
        _wait = DescriptorWaiter.Subscribe(ring, this, options.WakeUpDelay);
    }

    private enum ReadState
    {
        Idle,

        /// <summary>A ReadAsync has not completed yet.</summary>
        Waiting,

        /// <summary>A buffer is in the user's hands until AdvanceTo.</summary>
        Leased,

        /// <summary>A read that was cancelled or completed returned no bytes: AdvanceTo is allowed and not needed.</summary>
        Cancelled,
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The ring's positions contradict its size.</exception>
    /// <exception cref="InvalidOperationException">A read is under way, or the reader was completed.</exception>
    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            ThrowIfUnreadable();
            return TryBeginRead(out result);
        }
    }

    /// <summary>Waits for a record, without polling: the kernel wakes it.</summary>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <returns>A buffer that starts with a complete record, unless the read was cancelled or completed.</returns>
    /// <exception cref="BpfException">The system refused the wait, for example by a seccomp filter that came after the reader.</exception>
    /// <exception cref="InvalidDataException">The ring's positions contradict its size.</exception>
    /// <exception cref="InvalidOperationException">A read is under way, or the reader was completed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        lock (_gate)
        {
            ThrowIfUnreadable();
            if (TryBeginRead(out ReadResult result))
            {
                return ValueTask.FromResult(result);
            }

            if (_mapping.Consumer.HasRecordBeforeSleep())
            {
                return ValueTask.FromResult(BeginRead());
            }

            _wait.Begin(this);
            _state = ReadState.Waiting;
            return _pending.Start(cancellationToken);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no read to end.</exception>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <summary>Ends the read and gives what was consumed back to the kernel.</summary>
    /// <param name="consumed">
    /// The start of the buffer, or the end of a record that <see cref="RingBufferRecord.TryRead"/> took. Not simply the
    /// buffer's end: a record before it may not be complete yet, and would be lost.
    /// </param>
    /// <param name="examined">Checked, but otherwise without effect: see the remarks of the class.</param>
    /// <exception cref="ArgumentOutOfRangeException">A position is not in the buffer, or consumed is not at a record.</exception>
    /// <exception cref="InvalidOperationException">There is no read to end, or the reader was completed while the buffer was out.</exception>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        bool isLastLease;
        lock (_gate)
        {
            isLastLease = _completed && _state == ReadState.Leased;
            switch (_state)
            {
                case ReadState.Leased:
                    Advance(ToLength(consumed, examined));
                    _mapping.IsLent = false;
                    break;
                case ReadState.Cancelled when consumed.GetObject() != _mapping:
                    break;
                case ReadState.Cancelled:
                    throw new ArgumentOutOfRangeException(nameof(consumed), "The position is one of an earlier buffer; this read returned none.");
                default:
                    throw new InvalidOperationException(_completed ? "The reader was completed." : "No read is under way.");
            }

            _state = ReadState.Idle;
        }

        if (isLastLease)
        {
            Unmap();
            throw new InvalidOperationException("The reader was completed during the read.");
        }
    }

    /// <summary>
    /// Ends the reading, closes the ring and unmaps it. A pending read returns with <see cref="ReadResult.IsCompleted"/>.
    /// A buffer that was not returned yet keeps the ring mapped, and other readers out, until it is returned with AdvanceTo.
    /// </summary>
    /// <param name="exception">Not used: the kernel is not told why.</param>
    public override void Complete(Exception? exception = null)
    {
        bool isLeased;
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            isLeased = _state == ReadState.Leased;
        }

        _wait.Dispose();
        _ring.Dispose();
        if (!isLeased)
        {
            Unmap();
        }

        FinishPendingRead(mayRunInline: false);
    }

    /// <summary>Ends the ring behind what it holds: a read returns no later record.</summary>
    internal void EndHere()
    {
        lock (_gate)
        {
            _bytesLeft = _completed ? 0 : _mapping.Consumer.Length;
        }
    }

    private bool TryBeginRead(out ReadResult result)
    {
        if (_completed || _cancelRequested)
        {
            result = new ReadResult(ReadOnlySequence<byte>.Empty, isCanceled: _cancelRequested, isCompleted: _completed);
            _cancelRequested = false;
            _state = ReadState.Cancelled;
            return true;
        }

        result = default;
        if (_bytesLeft != 0 && _mapping.Consumer.HasRecord)
        {
            result = BeginRead();
            return true;
        }

        if (_waitFailure is { } failure)
        {
            _state = ReadState.Idle;
            throw failure;
        }

        return false;
    }

    private ReadResult BeginRead()
    {
        RingBufferConsumer consumer = _mapping.Consumer;
        int length = consumer.Length;
        if ((uint)length > _mapping.RingSize)
        {
            _state = ReadState.Idle;
            throw new InvalidDataException($"The ring buffer's positions are {length} bytes apart, and it has {_mapping.RingSize}.");
        }

        length = Math.Min(length, _bytesLeft ?? length);
        _state = ReadState.Leased;
        _mapping.IsLent = _lends;
        return new ReadResult(new ReadOnlySequence<byte>(_mapping.Slice(consumer.Offset, length)), false, false);
    }

    private void Advance(int bytes)
    {
        _mapping.Consumer.Advance(bytes);
        _bytesLeft -= bytes;
    }

    private int ToLength(SequencePosition consumed, SequencePosition examined)
    {
        RingBufferConsumer consumer = _mapping.Consumer;
        int length = consumed.GetInteger() - consumer.Offset;
        int examinedLength = examined.GetInteger() - consumer.Offset;
        bool isOurs = consumed.GetObject() == _mapping && examined.GetObject() == _mapping;
        return isOurs && length >= 0 && length % 8 == 0 && length <= examinedLength && examinedLength <= consumer.Length
            && consumer.IsAtRecord(length)
            ? length
            : throw new ArgumentOutOfRangeException(nameof(consumed), "The position is not that of a record in the buffer that was read.");
    }

    private void ThrowIfUnreadable()
    {
        if (_completed)
        {
            throw new InvalidOperationException("The reader was completed.");
        }

        if (_state is ReadState.Waiting or ReadState.Leased || _pending.IsUnderWay)
        {
            throw new InvalidOperationException("A read is under way: one read at a time, and AdvanceTo before the next.");
        }
    }

    private void Unmap()
    {
        ((IDisposable)_mapping).Dispose();
        _claim?.Dispose(); // Not before: returning a buffer moves the position that the next reader shares.
    }
}
