using System.IO.Pipelines;

namespace Ebpf;

/// <content>The end of a read that waits.</content>
internal sealed partial class PerfBufferPipe
{
    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _isCancelled = true;
        }

        FinishPendingRead(mayRunInline: false);
    }

    void IDescriptorListener.OnReadable()
    {
        lock (_gate)
        {
            OnWakeUp();
        }

        FinishPendingRead(mayRunInline: true);
    }

    void IDescriptorListener.OnWaitFailed(BpfException failure)
    {
        lock (_gate)
        {
            _waitFailure = failure;
        }

        FinishPendingRead(mayRunInline: true);
    }

    private void FinishPendingRead(bool mayRunInline)
    {
        ReadResult result = default;
        Exception? failure = null;
        lock (_gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            try
            {
                if (!TryBeginRead(out result))
                {
                    _wait.Continue();
                    if (!TryBeginRead(out result)) // As in TryWait.
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is InvalidDataException or BpfException)
            {
                failure = e; // For the code that waits, and not for this thread.
            }

            _isWaiting = false;
            _wait.End();
        }

        _pending.Finish(result, failure, mayRunInline);
    }

    private void OnTokenCancelled(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            _wait.End();
        }

        _pending.Finish(default, new OperationCanceledException(token), mayRunInline: false);
    }
}
