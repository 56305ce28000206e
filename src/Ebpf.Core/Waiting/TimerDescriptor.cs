using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A timer of the kernel that can be waited for, as timerfd_create(2) describes it.</summary>
internal static unsafe class TimerDescriptor
{
    internal static SafeFileHandle Create(int clock = Libc.CLOCK_MONOTONIC)
    {
        int timer = Libc.timerfd_create(clock, Libc.TFD_CLOEXEC | Libc.TFD_NONBLOCK);
        BpfError.ThrowIfLibcFailed(timer, "create a timer");
        return new SafeFileHandle(timer, ownsHandle: true);
    }

    /// <summary>Has it expire once.</summary>
    internal static void Set(SafeFileHandle timer, TimeSpan delay)
    {
        TimerSpecification value = new() { it_value = TimeSpecification.From(delay) };
        using SafeHandleLease lease = new(timer);
        BpfError.ThrowIfLibcFailed(Libc.timerfd_settime((int)timer.DangerousGetHandle(), 0, &value, null), "set a timer");
    }
}
