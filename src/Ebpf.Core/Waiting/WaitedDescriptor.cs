using System.Diagnostics;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A descriptor as the waiter knows it: armed for one event at a time.</summary>
/// <remarks>
/// Armed for one event, a descriptor wakes nobody while its listener is at work, however much comes meanwhile.
/// </remarks>
internal sealed class WaitedDescriptor : IDisposable
{
    private const uint NoEvent = Libc.EPOLLONESHOT;
    private const uint OneEvent = Libc.EPOLLIN | Libc.EPOLLET | Libc.EPOLLONESHOT;
    private const uint EachEvent = Libc.EPOLLIN | Libc.EPOLLET;
    private const long TimerBit = 1L << 62;

    /// <summary>Events that come within this part of the delay are a run, in which one wake-up shall serve many.</summary>
    private const int RunDivisor = 4;

    /// <summary>
    /// Delays in a row after which two events show whether it is still a run: where one comes in each delay, the timer finds it each time. Where it still is
    /// one, twice as many follow, up to the most.
    /// </summary>
    private const int FewestDelays = 8, MostDelays = 128;

    private readonly Epoll _epoll;
    private readonly SafeFileHandle _file;
    private readonly WeakReference<IDescriptorListener> _listener;
    private readonly TimeSpan _delay;
    private readonly SafeFileHandle? _timer;
    private long _lastEventAt;
    private int _delays;
    private int _delaysInARow = FewestDelays;
    private bool _isRun;
    private bool _isTimerEvent;
    private bool _isArmedForEach;

    internal WaitedDescriptor(Epoll epoll, long token, SafeFileHandle file, IDescriptorListener listener, TimeSpan delay)
    {
        _epoll = epoll;
        Token = token;
        _file = file;
        _listener = new WeakReference<IDescriptorListener>(listener);
        _delay = delay;
        _timer = delay > TimeSpan.Zero ? TimerDescriptor.Create() : null;
        try
        {
            if (_timer is not null)
            {
                _epoll.Add(_timer, EachEvent, token | TimerBit);
            }

            _epoll.Add(_file, NoEvent, token);
        }
        catch
        {
            _timer?.Dispose();
            throw;
        }
    }

    internal long Token { get; }

    /// <summary>The listener while it waits, so that it is not collected.</summary>
    internal IDescriptorListener? Held { get; set; }

    internal IDescriptorListener? Listener => _listener.TryGetTarget(out IDescriptorListener? listener) ? listener : null;

    internal static long WithoutTimer(long token) => token & ~TimerBit;

    /// <summary>For one event; in a run for what has come when the delay is over.</summary>
    internal void Arm()
    {
        if (_isRun && IsRecent(Stopwatch.GetTimestamp()))
        {
            TimerDescriptor.Set(_timer!, _delay);
        }
        else
        {
            ArmFile(isForEach: false);
        }
    }

    /// <summary>After a call of the listener that found nothing.</summary>
    /// <remarks>
    /// A descriptor may be readable and hold nothing complete, as a ring with a record that is still being written. Armed for one event again it
    /// would report that at once, again and again; armed for each it reports only what comes anew.
    /// </remarks>
    internal void ArmAgain()
    {
        if (_isTimerEvent)
        {
            _isRun = false;
            Arm();
        }
        else if (!_isArmedForEach)
        {
            ArmFile(isForEach: true);
        }
    }

    /// <returns>The listener to call; null when it was collected.</returns>
    internal IDescriptorListener? BeginEvent(long token)
    {
        _isTimerEvent = token != Token;
        if (_timer is not null)
        {
            long now = Stopwatch.GetTimestamp();
            if (_isTimerEvent)
            {
                CountDelay(now);
            }
            else
            {
                CountEvent(now);
            }
        }

        return Listener;
    }

    public void Dispose()
    {
        _epoll.TryRemove(_file); // What the system still watches is known no more, and wakes nobody but a waiter.
        _timer?.Dispose();
    }

    private void CountDelay(long now)
    {
        bool isLast = ++_delays == _delaysInARow;
        _isRun = !isLast;
        _lastEventAt = isLast ? 0 : now; // How soon after the timer an event comes does not tell how many come.
        _delaysInARow = isLast ? Math.Min(2 * _delaysInARow, MostDelays) : _delaysInARow;
    }

    private void CountEvent(long now)
    {
        _isRun = IsRecent(now);
        _delays = 0;
        _delaysInARow = _isRun || _lastEventAt == 0 ? _delaysInARow : FewestDelays;
        _lastEventAt = now;
    }

    private bool IsRecent(long now) => Stopwatch.GetElapsedTime(_lastEventAt, now) < _delay / RunDivisor;

    private void ArmFile(bool isForEach)
    {
        _isArmedForEach = isForEach;
        _epoll.Change(_file, isForEach ? EachEvent : OneEvent, Token);
    }
}
