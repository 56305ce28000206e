using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Calls back when the system clock is set, or the machine wakes up.</summary>
/// <remarks>The kernel cancels a timer of the system clock then, and calls it readable.</remarks>
internal sealed unsafe class StepTimer : IDescriptorListener, IDisposable
{
    private const int Never = int.MaxValue; // Seconds; no file descriptor lives so long.

    private readonly Lock _gate = new(); // Held while the timer is used, so that it is not closed meanwhile.
    private readonly Action _onStep;
    private readonly SafeFileHandle _timer;
    private readonly DescriptorWait _wait;

    /// <exception cref="BpfException">The system refuses.</exception>
    internal StepTimer(Action onStep)
    {
        _onStep = onStep;
        _timer = TimerDescriptor.Create(Libc.CLOCK_REALTIME);
        try
        {
            TimerSpecification never = new() { it_value = new TimeSpecification { tv_sec = Never } };
            const int Flags = Libc.TFD_TIMER_ABSTIME | Libc.TFD_TIMER_CANCEL_ON_SET;
            int result = Libc.timerfd_settime((int)_timer.DangerousGetHandle(), Flags, &never, null);
            BpfError.ThrowIfLibcFailed(result, "watch for steps of the system clock");
            _wait = DescriptorWaiter.Subscribe(_timer, this);
            lock (_gate)
            {
                _wait.Begin(this);
            }
        }
        catch
        {
            _wait?.Dispose();
            _timer.Dispose();
            throw;
        }
    }

    void IDescriptorListener.OnReadable()
    {
        _onStep();
        lock (_gate)
        {
            if (!_timer.IsClosed)
            {
                ulong expirations;
                Libc.read((int)_timer.DangerousGetHandle(), &expirations, sizeof(ulong)); // ECANCELED, which arms it again.
                _wait.Begin(this);
            }
        }
    }

    /// <remarks>Steps are then noticed when a time is converted; readers fail with the cause.</remarks>
    void IDescriptorListener.OnWaitFailed(BpfException failure)
    {
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _wait.Dispose();
            _timer.Dispose();
        }
    }
}
