using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Ebpf;

/// <summary>The one ReadAsync that may be waiting, used again for each: waiting allocates nothing of its own.</summary>
/// <param name="onCancelled">Called once when the token of the wait is cancelled.</param>
internal sealed class PendingRead(Action<CancellationToken> onCancelled) : IValueTaskSource<ReadResult>
{
    // The continuation is the user's code and must not run on the poller's thread.
    private ManualResetValueTaskSourceCore<ReadResult> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private readonly Action<CancellationToken> _onCancelled = onCancelled;

    internal ValueTask<ReadResult> Start(CancellationToken cancellationToken)
    {
        _core.Reset();
        _registration = cancellationToken.UnsafeRegister(
            static (pending, token) => ((PendingRead)pending!)._onCancelled(token), this);
        return new ValueTask<ReadResult>(this, _core.Version);
    }

    internal void SetResult(ReadResult result) => _core.SetResult(result);

    internal void SetCancelled(CancellationToken token) => _core.SetException(new OperationCanceledException(token));

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        // Waits for a callback that is running, so that it cannot cancel the next read.
        _registration.Dispose();
        return _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
