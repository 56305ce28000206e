using System.Buffers;
using System.IO.Pipelines;

namespace Ebpf;

/// <summary>The buffers of all CPUs as one pipe of records, for the one reading that <see cref="RecordPipe"/> makes of it.</summary>
/// <remarks>
/// A read returns records of one CPU, in their order, and the next read goes on with the next CPU that has some, so that none starves.
/// What was not consumed is returned again.
/// </remarks>
internal sealed partial class PerfBufferPipe : PipeReader, IDescriptorListener
{
    private const int LongestRecord = ushort.MaxValue + 1;

    /// <summary>Time after which a reader that never waits looks for CPUs that came or went.</summary>
    private const long MostWithoutWakeUpMilliseconds = 1000;

    private readonly Lock _gate = new();
    private readonly IPerfCpuBuffers _buffers;
    private readonly PendingRead _pending;
    private readonly DescriptorWait _wait;
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(LongestRecord, pinned: true);
    private PerfCpuBuffer? _leased;
    private int _next;
    private long _lastWakeUpAt = Environment.TickCount64;
    private bool _isWaiting;
    private bool _isCancelled;
    private bool _isCompleted;
    private BpfException? _waitFailure;

    /// <param name="buffers">They are disposed with the pipe.</param>
    /// <param name="scheduler">Where the code that waited continues.</param>
    /// <param name="wakeUpDelay">How long more records may come when they follow each other quickly.</param>
    internal PerfBufferPipe(IPerfCpuBuffers buffers, PipeScheduler scheduler, TimeSpan wakeUpDelay)
    {
        _buffers = buffers;
        _pending = new PendingRead(scheduler, OnTokenCancelled);
        _wait = DescriptorWaiter.Subscribe(buffers.WakeUp, this, wakeUpDelay);
    }

    public override bool TryRead(out ReadResult result)
    {
        lock (_gate)
        {
            if (Environment.TickCount64 - _lastWakeUpAt >= MostWithoutWakeUpMilliseconds)
            {
                OnWakeUp();
            }

            return TryBeginRead(out result);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        lock (_gate)
        {
            if (TryRead(out ReadResult result))
            {
                return ValueTask.FromResult(result);
            }

            // Wake-ups of what was read already are forgotten. A record that comes after this look makes the descriptor readable again.
            OnWakeUp();
            return TryBeginRead(out result) || !TryWait(out result) ? ValueTask.FromResult(result) : _pending.Start(cancellationToken);
        }
    }

    /// <summary>Waits, unless a record is there after all.</summary>
    /// <remarks>A perf event says only once that it is readable. Where a record came before, the arming itself was told.</remarks>
    private bool TryWait(out ReadResult result)
    {
        _wait.Begin(this);
        try
        {
            return _isWaiting = !TryBeginRead(out result);
        }
        finally
        {
            if (!_isWaiting)
            {
                _wait.End();
            }
        }
    }

    private void OnWakeUp()
    {
        if (!_isCompleted)
        {
            _lastWakeUpAt = Environment.TickCount64;
            _buffers.OnWakeUp();
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        lock (_gate)
        {
            if (_leased is not { } buffer)
            {
                throw new InvalidOperationException("No read is under way.");
            }

            _leased = null;
            int start = ReferenceEquals(consumed.GetObject(), buffer) ? buffer.Ring.Offset : 0; // Else it is the copy.
            buffer.Advance(consumed.GetInteger() - start);
            if (_isCompleted)
            {
                _buffers.Dispose();
            }
        }
    }

    /// <summary>Ends the pipe behind what the buffers hold: a read returns no later record.</summary>
    internal void EndHere()
    {
        lock (_gate)
        {
            foreach (PerfCpuBuffer buffer in _isCompleted ? [] : _buffers.All)
            {
                buffer.EndHere();
            }
        }
    }

    /// <summary>Ends the reading and unmaps the buffers, as soon as a batch that is out was returned.</summary>
    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_isCompleted)
            {
                return;
            }

            _isCompleted = true;
            _wait.Dispose();
            if (_leased is null)
            {
                _buffers.Dispose();
            }
        }

        FinishPendingRead(mayRunInline: false);
    }

    private bool TryBeginRead(out ReadResult result)
    {
        if (_isCompleted || _isCancelled)
        {
            result = new ReadResult(ReadOnlySequence<byte>.Empty, isCanceled: _isCancelled, isCompleted: _isCompleted);
            _isCancelled = false;
            return true;
        }

        IReadOnlyList<PerfCpuBuffer> all = _buffers.All;
        for (int i = 0; i < all.Count; i++)
        {
            PerfCpuBuffer buffer = all[(_next + i) % all.Count];
            ReadOnlyMemory<byte> records = buffer.Peek(_scratch);
            if (records.Length > 0)
            {
                _next = (_next + i + 1) % all.Count;
                _leased = buffer;
                result = new ReadResult(new ReadOnlySequence<byte>(records), isCanceled: false, isCompleted: false);
                return true;
            }
        }

        result = default;
        return _waitFailure is { } failure ? throw failure : false;
    }
}
