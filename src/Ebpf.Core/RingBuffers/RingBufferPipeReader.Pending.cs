using System.IO.Pipelines;

namespace Ebpf;

/// <content>How a read that waits comes to its end.</content>
public sealed partial class RingBufferPipeReader : IDescriptorListener
{
    /// <summary>Makes the pending read, or else the next one, return at once with <see cref="ReadResult.IsCanceled"/>.</summary>
    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _cancelRequested = true;
        }

        FinishPendingRead(mayRunInline: false);
    }

    void IDescriptorListener.OnReadable() => FinishPendingRead(mayRunInline: true);

    void IDescriptorListener.OnWaitFailed(BpfException failure)
    {
        lock (_gate)
        {
            _waitFailure = failure;
        }

        FinishPendingRead(mayRunInline: true);
    }

    /// <summary>Ends the wait, if there is one and a reason to end it.</summary>
    private void FinishPendingRead(bool mayRunInline)
    {
        ReadResult result = default;
        Exception? failure = null;
        lock (_gate)
        {
            if (_state != ReadState.Waiting)
            {
                return;
            }

            try
            {
                if (!TryBeginRead(out result))
                {
                    _wait.Continue();
                    return;
                }
            }
            catch (Exception e) when (e is InvalidDataException or BpfException)
            {
                _state = ReadState.Idle;
                failure = e; // For the code that waits, and not for this thread.
            }

            _wait.End();
        }

        _pending.Finish(result, failure, mayRunInline);
    }

    private void OnTokenCancelled(CancellationToken token)
    {
        lock (_gate)
        {
            if (_state != ReadState.Waiting)
            {
                return;
            }

            _state = ReadState.Idle;
            _wait.End();
        }

        _pending.Finish(default, new OperationCanceledException(token), mayRunInline: false);
    }
}
