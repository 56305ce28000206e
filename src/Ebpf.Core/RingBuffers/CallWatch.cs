namespace Ebpf;

/// <summary>Notices a call that does not come back. Costs nothing while none is made.</summary>
/// <remarks>All but the constructor is to be called under the gate.</remarks>
internal sealed class CallWatch
{
    /// <summary>A call is noticed when it has lasted once to twice as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate;
    private readonly Action _onStuck;
    private readonly ITimer _timer;
    private long _calls;
    private long _callsAtLastLook;
    private bool _isWatching;

    /// <param name="gate">The lock that guards the caller.</param>
    /// <param name="onStuck">Called under the gate, on a thread of the pool. The call counts as ended.</param>
    internal CallWatch(Lock gate, Action onStuck)
    {
        _gate = gate;
        _onStuck = onStuck;

        // The first who waits for a ring is not to be the context of all that follows.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = TimeProvider.System.CreateTimer(
            static watch => ((CallWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal bool IsCalling { get; private set; }

    internal void Begin()
    {
        _calls++;
        IsCalling = true;
        if (!_isWatching)
        {
            LookLater();
        }
    }

    internal void End() => IsCalling = false;

    private void Look()
    {
        lock (_gate)
        {
            _isWatching = false;
            if (!IsCalling)
            {
                return;
            }

            if (_calls == _callsAtLastLook)
            {
                IsCalling = false;
                _onStuck();
            }

            _callsAtLastLook = _calls;
            LookLater();
        }
    }

    private void LookLater()
    {
        _isWatching = true;
        _timer.Change(Patience, Timeout.InfiniteTimeSpan);
    }
}
