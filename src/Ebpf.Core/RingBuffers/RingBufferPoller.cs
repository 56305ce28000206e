using System.Diagnostics.CodeAnalysis;
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
/// A reader is held only while it waits: what waits for it may be held by nothing else.
/// What is called may be the user's code. When that keeps the thread another takes its place, so that nobody waits in
/// vain, and the first ends when it comes back.
/// </remarks>
internal sealed unsafe partial class RingBufferPoller
{
    private const long StopToken = 0;

    private static readonly Lock Gate = new();
    private static RingBufferPoller? s_running;
    private static long s_lastToken = StopToken;

    private readonly Dictionary<long, Subscriber> _subscribers = [];
    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _stop;
    private readonly CallWatch _watch;
    private Thread _thread;
    private bool _isClosed;

    private RingBufferPoller()
    {
        _epoll = Own(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), "create an epoll instance");
        _stop = Own(Libc.eventfd(0, Libc.EFD_CLOEXEC), "create an eventfd");
        Control(Libc.EPOLL_CTL_ADD, _stop, StopToken);
        _watch = new CallWatch(Gate, StartThread);
        StartThread();
    }

    /// <param name="ring">The file descriptor of a ring buffer; it must stay open until the subscription ends.</param>
    /// <param name="reader">Called on the poller's thread.</param>
    internal static Subscription Subscribe(SafeFileHandle ring, RingBufferPipeReader reader)
    {
        lock (Gate)
        {
            RingBufferPoller poller = s_running ??= new RingBufferPoller();
            long token = ++s_lastToken;
            try
            {
                poller.Control(Libc.EPOLL_CTL_ADD, ring, token);
            }
            catch
            {
                poller.StopIfUnused();
                throw;
            }

            Subscriber subscriber = new(ring, reader);
            poller._subscribers.Add(token, subscriber);
            return new Subscription(poller, token, subscriber);
        }
    }

    private void Unsubscribe(long token)
    {
        Thread? ending;
        lock (Gate)
        {
            if (!_subscribers.Remove(token, out Subscriber? subscriber))
            {
                return;
            }

            Control(Libc.EPOLL_CTL_DEL, subscriber.Ring, token);
            ending = StopIfUnused();
        }

        ending?.Join();
    }

    /// <summary>To be called under the gate.</summary>
    /// <returns>The thread that ends now; null when there is none to wait for.</returns>
    private Thread? StopIfUnused()
    {
        if (_subscribers.Count != 0)
        {
            return null;
        }

        s_running = null;
        if (_watch.IsCalling)
        {
            // The call may run the user's code, for as long as that likes, and may be what brought us here: the
            // thread ends when it comes back.
            _watch.End();
            Close();
            return null;
        }

        ulong one = 1;
        BpfError.ThrowIfLibcFailed(Libc.write((int)_stop.DangerousGetHandle(), &one, sizeof(ulong)), "stop the ring buffer thread");
        return _thread;
    }

    [MemberNotNull(nameof(_thread))]
    private void StartThread()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Ebpf ring buffers" };
        _thread.UnsafeStart();
    }

    private void Close()
    {
        _isClosed = true;
        _stop.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        long token;
        do
        {
            token = Wait();
            if (token == StopToken)
            {
                Close();
            }
        }
        while (token != StopToken && TryCall(token));
    }

    /// <summary>One event at a time: whoever takes this thread's place finds the others.</summary>
    private long Wait()
    {
        byte* e = stackalloc byte[EpollEvent.Size];
        int count;
        do
        {
            count = Libc.epoll_wait((int)_epoll.DangerousGetHandle(), e, 1, -1);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR);

        BpfError.ThrowIfLibcFailed(count, "wait for ring buffers");
        return EpollEvent.ReadData(e);
    }

    /// <returns>False when another thread has taken this one's place, or none is needed any more.</returns>
    private bool TryCall(long token)
    {
        RingBufferPipeReader? reader;
        lock (Gate)
        {
            if (!_subscribers.TryGetValue(token, out Subscriber? subscriber) || !subscriber.TryGetReader(out reader))
            {
                return true;
            }

            _watch.Begin();
        }

        reader.FinishPendingRead();
        lock (Gate)
        {
            if (_isClosed || _thread != Thread.CurrentThread)
            {
                return false;
            }

            _watch.End();
            return true;
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
}
