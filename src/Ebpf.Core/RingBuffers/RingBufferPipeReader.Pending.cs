using System.IO.Pipelines;

namespace Ebpf;

/// <content>How a read that waits comes to its end.</content>
public sealed partial class RingBufferPipeReader
{
    /// <summary>Makes the pending read, or else the next one, return at once with <see cref="ReadResult.IsCanceled"/>.</summary>
    public override void CancelPendingRead()
    {
        lock (_gate)
        {
            _cancelRequested = true;
        }

        FinishPendingRead();
    }

    /// <summary>Ends the wait, if there is one and a reason to end it.</summary>
    internal void FinishPendingRead()
    {
        ReadResult result = default;
        InvalidDataException? failure = null;
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
                    return;
                }
            }
            catch (InvalidDataException e)
            {
                failure = e; // Whoever waits is to have it, and not the poller's thread.
            }

            _subscription!.EndWait();
        }

        if (failure is null)
        {
            _pending.SetResult(result);
        }
        else
        {
            _pending.SetFailed(failure);
        }
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
            _subscription!.EndWait();
        }

        _pending.SetFailed(new OperationCanceledException(token));
    }
}
