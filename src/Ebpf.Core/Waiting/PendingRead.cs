using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Ebpf;

/// <summary>The one ReadAsync that may be waiting, used again for each: waiting allocates nothing of its own.</summary>
internal sealed class PendingRead : IValueTaskSource<ReadResult>
{
    private readonly PipeScheduler _scheduler;
    private readonly Action<CancellationToken> _onCancelled;
    private ManualResetValueTaskSourceCore<ReadResult> _core;
    private CancellationTokenRegistration _registration;
    private ReadResult _result;
    private Exception? _failure;

    /// <param name="scheduler">Runs the user's code that waits.</param>
    /// <param name="onCancelled">Called once when the token of the wait is cancelled.</param>
    internal PendingRead(PipeScheduler scheduler, Action<CancellationToken> onCancelled)
    {
        _scheduler = scheduler;
        _onCancelled = onCancelled;
    }

    /// <summary>From the start until the result was taken.</summary>
    internal bool IsUnderWay { get; private set; }

    internal ValueTask<ReadResult> Start(CancellationToken cancellationToken)
    {
        IsUnderWay = true;
        _core.Reset();
        _failure = null;
        _registration = cancellationToken.UnsafeRegister(
            static (pending, token) => ((PendingRead)pending!)._onCancelled(token), this);
        return new ValueTask<ReadResult>(this, _core.Version);
    }

    /// <param name="result">The result of the read; null for a failed one.</param>
    /// <param name="failure">Why it failed.</param>
    /// <param name="mayRunInline">Whether this thread may run the user's code: the waiter's may, that of a caller must not.</param>
    /// <remarks>May run the user's code: not to be called under a lock.</remarks>
    internal void Finish(in ReadResult result, Exception? failure, bool mayRunInline)
    {
        _result = result;
        _failure = failure;

        // The core brings code to the thread pool without an allocation; the scheduler makes one each time.
        bool isInline = _scheduler == PipeScheduler.Inline;
        _core.RunContinuationsAsynchronously = (isInline && !mayRunInline) || _scheduler == PipeScheduler.ThreadPool;
        if (isInline || _core.RunContinuationsAsynchronously)
        {
            Finish(this);
        }
        else
        {
            _scheduler.Schedule(Finish, this);
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The read has not completed: await it.");
        }

        // Waits for a callback that is running, so that it cannot cancel the next read.
        _registration.Dispose();
        IsUnderWay = false;
        return _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private static void Finish(object? state)
    {
        PendingRead pending = (PendingRead)state!;
        if (pending._failure is { } failure)
        {
            pending._core.SetException(failure);
        }
        else
        {
            pending._core.SetResult(pending._result);
        }
    }
}
