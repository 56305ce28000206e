using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>
/// Waits for all ring buffers of the process on one thread, which lives as long as somebody waits with it.
/// </summary>
/// <remarks>
/// Edge-triggered: epoll calls a ring readable as long as its positions differ, also when the record at its head is
/// still being written, and a level-triggered wait would spin on it. A wake-up that finds no reader waiting may
/// be dropped, because a reader looks again after it has announced that it waits.
/// </remarks>
internal sealed unsafe class RingBufferPoller
{
    private const long StopToken = 0;
    private const int EventsPerWait = 64;

    private static readonly Lock Gate = new();
    private static RingBufferPoller? s_running;
    private static long s_lastToken = StopToken;

    private readonly Dictionary<long, Action> _subscribers = [];
    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _stop;
    private readonly Thread _thread;
    private bool _isCalling;

    private RingBufferPoller()
    {
        _epoll = Own(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "create an epoll instance");
        _stop = Own(Libc.eventfd(0, Libc.EFD_CLOEXEC), "create an eventfd");
        Control(Libc.EPOLL_CTL_ADD, _stop, StopToken);
        _thread = new Thread(Run) { IsBackground = true, Name = "Ebpf ring buffers" };
        _thread.Start();
    }

    /// <param name="ring">The file descriptor of a ring buffer; it must stay open until the subscription ends.</param>
    /// <param name="onWakeUp">Called on the poller's thread; while it runs no other reader is woken.</param>
    internal static Subscription Subscribe(SafeFileHandle ring, Action onWakeUp)
    {
        lock (Gate)
        {
            RingBufferPoller poller = s_running ??= new RingBufferPoller();
            long token = ++s_lastToken;
            poller._subscribers.Add(token, onWakeUp);
            poller.Control(Libc.EPOLL_CTL_ADD, ring, token);
            return new Subscription(poller, ring, token);
        }
    }

    private void Unsubscribe(SafeFileHandle ring, long token)
    {
        bool isCalling;
        lock (Gate)
        {
            if (!_subscribers.Remove(token))
            {
                return;
            }

            Control(Libc.EPOLL_CTL_DEL, ring, token);
            if (_subscribers.Count != 0)
            {
                return;
            }

            s_running = null;
            isCalling = _isCalling;
        }

        ulong one = 1;
        BpfError.ThrowIfLibcFailed(Libc.write((int)_stop.DangerousGetHandle(), &one, sizeof(ulong)), "stop the ring buffer thread");

        // A call may run the user's code, for as long as that likes, and may be what brought us here.
        if (!isCalling)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        Poll();
        _stop.Dispose();
        _epoll.Dispose();
    }

    private void Poll()
    {
        byte* events = stackalloc byte[EventsPerWait * EpollEvent.Size];
        while (true)
        {
            int count = Libc.epoll_wait((int)_epoll.DangerousGetHandle(), events, EventsPerWait, -1);
            if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
            {
                continue;
            }

            BpfError.ThrowIfLibcFailed(count, "wait for ring buffers");
            for (int i = 0; i < count; i++)
            {
                long token = EpollEvent.ReadData(events + (i * EpollEvent.Size));
                if (token == StopToken)
                {
                    return;
                }

                Call(token);
            }
        }
    }

    private void Call(long token)
    {
        Action? onWakeUp;
        lock (Gate)
        {
            _isCalling = _subscribers.TryGetValue(token, out onWakeUp);
        }

        onWakeUp?.Invoke();
        lock (Gate)
        {
            _isCalling = false;
        }
    }

    private void Control(int operation, SafeFileHandle file, long token)
    {
        byte* e = stackalloc byte[EpollEvent.Size];
        EpollEvent.Write(e, Libc.EPOLLIN | Libc.EPOLLET, token);
        using SafeHandleLease lease = new(file);
        int result = Libc.epoll_ctl((int)_epoll.DangerousGetHandle(), operation, (int)file.DangerousGetHandle(), e);
        BpfError.ThrowIfLibcFailed(result, "watch a ring buffer");
    }

    private static SafeFileHandle Own(int fileDescriptor, string operation)
    {
        BpfError.ThrowIfLibcFailed(fileDescriptor, operation);
        return new SafeFileHandle(fileDescriptor, ownsHandle: true);
    }

    /// <summary>One reader's place with the poller. Disposing the last one ends the thread.</summary>
    internal sealed class Subscription(RingBufferPoller poller, SafeFileHandle ring, long token) : IDisposable
    {
        public void Dispose() => poller.Unsubscribe(ring, token);
    }
}
