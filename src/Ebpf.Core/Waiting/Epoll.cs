using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>An epoll instance.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    /// <summary>Returned by <see cref="Wait"/> when the time was over.</summary>
    internal const long TimedOut = -1;

    private readonly SafeFileHandle _epoll;

    internal Epoll()
    {
        int epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        BpfError.ThrowIfLibcFailed(epoll, "create an epoll instance");
        _epoll = new SafeFileHandle(epoll, ownsHandle: true);
    }

    internal void Add(SafeFileHandle file, uint events, long token) => Require(Control(Libc.EPOLL_CTL_ADD, file, events, token));

    internal void Change(SafeFileHandle file, uint events, long token) => Require(Control(Libc.EPOLL_CTL_MOD, file, events, token));

    /// <returns>False when the system refuses.</returns>
    internal bool TryRemove(SafeFileHandle file) => Control(Libc.EPOLL_CTL_DEL, file, 0, 0) == 0;

    /// <returns>The token of one event, or <see cref="TimedOut"/>.</returns>
    /// <exception cref="BpfException">The system refuses the wait.</exception>
    internal long Wait(int timeoutMilliseconds)
    {
        byte* e = stackalloc byte[EpollEvent.Size];
        int epoll = (int)_epoll.DangerousGetHandle();
        int count = Libc.epoll_wait_quickly(epoll, e, 1, timeoutMilliseconds);
        if (count < 0)
        {
            count = WaitAgain(epoll, e, timeoutMilliseconds);
        }

        BpfError.ThrowIfLibcFailed(count, "wait for a file descriptor");
        return count == 0 ? TimedOut : EpollEvent.ReadData(e);
    }

    public void Dispose() => _epoll.Dispose();

    /// <summary>After a wait that a signal ended, or that the system refuses: then it does so again, and this time the reason is kept.</summary>
    private static int WaitAgain(int epoll, byte* e, int timeoutMilliseconds)
    {
        int count;
        do
        {
            count = Libc.epoll_wait(epoll, e, 1, timeoutMilliseconds);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        return count;
    }

    private static void Require(int result) => BpfError.ThrowIfLibcFailed(result, "watch a file descriptor");

    private int Control(int operation, SafeFileHandle file, uint events, long token)
    {
        byte* e = stackalloc byte[EpollEvent.Size];
        EpollEvent.Write(e, events, token);
        using SafeHandleLease epollLease = new(_epoll), fileLease = new(file);
        return Libc.epoll_ctl((int)_epoll.DangerousGetHandle(), operation, (int)file.DangerousGetHandle(), e);
    }
}
