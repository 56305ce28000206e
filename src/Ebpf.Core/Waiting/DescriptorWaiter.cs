using System.Runtime.CompilerServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Waits for file descriptors, for all listeners of the process: the one way to wait for one.</summary>
/// <remarks>
/// Leader and followers: several threads wait for the same epoll instance, two as a rule. One of them takes an event and calls the listener, which may
/// run the user's code for as long as that likes; another one is waiting meanwhile. If none is, one is started first. So no listener waits
/// for another one's code for longer than a thread takes to start, with no timer and without the thread pool; only where the system refuses that thread, until
/// a call ends. Threads above two end after a second without an event, all with the last listener.
/// </remarks>
internal sealed class DescriptorWaiter : IDisposable
{
    private const long StopToken = 0;
    private const int UsualThreads = 2;
    private const int LingerMilliseconds = 1000;

    private static readonly Lock Gate = new();
    private static DescriptorWaiter? s_running;
    private static long s_lastToken = StopToken;

    private readonly Dictionary<long, WaitedDescriptor> _descriptors = [];
    private readonly Epoll _epoll = new();
    private readonly SafeFileHandle? _stop;
    private int _threads;
    private int _waiting;

    private DescriptorWaiter()
    {
        try
        {
            _epoll.Wait(timeoutMilliseconds: 0); // A wait that the system refuses is to fail here, and not on a thread.
            _stop = CreateEvent();
            _epoll.Add(_stop, Libc.EPOLLIN, StopToken);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <param name="file">What to wait for; it must stay open until the wait is disposed.</param>
    /// <param name="listener">Called when it is readable. It is held weakly unless it waits.</param>
    /// <param name="wakeUpDelay">How long more may come when events follow each other quickly; zero: never.</param>
    /// <exception cref="BpfException">The system refuses a descriptor, a thread or the wait itself.</exception>
    internal static DescriptorWait Subscribe(SafeFileHandle file, IDescriptorListener listener, TimeSpan wakeUpDelay = default)
    {
        lock (Gate)
        {
            DescriptorWaiter waiter = s_running ??= new DescriptorWaiter();
            try
            {
                waiter.StartUsualThreads();
                WaitedDescriptor descriptor = new(waiter._epoll, ++s_lastToken, file, listener, wakeUpDelay);
                waiter._descriptors.Add(descriptor.Token, descriptor);
                return new DescriptorWait(waiter, descriptor);
            }
            catch
            {
                waiter.StopIfUnused();
                throw;
            }
        }
    }

    internal void Unsubscribe(WaitedDescriptor descriptor)
    {
        lock (Gate)
        {
            if (_descriptors.Remove(descriptor.Token))
            {
                descriptor.Dispose();
                StopIfUnused();
            }
        }
    }

    /// <summary>By the last thread.</summary>
    public void Dispose()
    {
        _stop?.Dispose();
        _epoll.Dispose();
    }

    private void StopIfUnused()
    {
        if (_descriptors.Count == 0)
        {
            s_running = s_running == this ? null : s_running;
            Stop();
        }
    }

    private unsafe void Stop()
    {
        if (_threads == 0)
        {
            Dispose();
            return;
        }

        ulong one = 1;
        BpfError.ThrowIfLibcFailed(Libc.write((int)_stop!.DangerousGetHandle(), &one, sizeof(ulong)), "stop the threads that wait");
    }

    private void StartUsualThreads()
    {
        while (_threads < UsualThreads)
        {
            StartThread();
        }
    }

    private void StartThread()
    {
        _threads++;
        Interlocked.Increment(ref _waiting);
        try
        {
            new Thread(Run) { IsBackground = true, Name = "Ebpf waiter" }.UnsafeStart();
        }
        catch (OutOfMemoryException)
        {
            _threads--;
            Interlocked.Decrement(ref _waiting);
            throw BpfError.Create(Libc.EAGAIN, "start a thread that waits", diagnosis: new FailureDiagnosis(
                "The system refuses one more thread: the user's limit (RLIMIT_NPROC), the cgroup's (pids.max), memory, "
                    + "or the process's last descriptors (RLIMIT_NOFILE) are used up.",
                "Raise the limit: 'ulimit -u' and 'ulimit -n', TasksMax= and LimitNOFILE= in a systemd unit, --pids-limit for a container.",
                BpfErrorKind.ResourceLimit));
        }
    }

    private void Run()
    {
        try
        {
            while (TakeEvent())
            {
            }
        }
        catch (BpfException e)
        {
            Fail(e);
        }

        lock (Gate)
        {
            _threads--;
            if (_threads == 0)
            {
                Dispose();
            }
        }
    }

    /// <returns>False when the thread is to end.</returns>
    private bool TakeEvent()
    {
        long token = _epoll.Wait(Volatile.Read(ref _waiting) > UsualThreads ? LingerMilliseconds : Timeout.Infinite);
        int waiting = Interlocked.Decrement(ref _waiting);
        if (token == StopToken || (token == Epoll.TimedOut && waiting >= UsualThreads))
        {
            return false;
        }

        if (token != Epoll.TimedOut)
        {
            LetAnotherWait(waiting);
            Notify(token);
        }

        Interlocked.Increment(ref _waiting);
        return true;
    }

    private void LetAnotherWait(int waiting)
    {
        if (waiting > 0)
        {
            return;
        }

        lock (Gate)
        {
            try
            {
                StartThread();
            }
            catch (BpfException)
            {
                // As the remarks say: the others wait until a call ends. Each event tries anew.
            }
        }
    }

    /// <remarks>Not inlined: a local variable of the loop would hold the listener while the thread sleeps.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Notify(long token)
    {
        WaitedDescriptor? descriptor;
        lock (Gate)
        {
            _descriptors.TryGetValue(WaitedDescriptor.WithoutTimer(token), out descriptor);
        }

        descriptor?.BeginEvent(token)?.OnReadable();
    }

    /// <summary>Fails what waits now. A later subscription tries anew.</summary>
    private void Fail(BpfException failure)
    {
        WaitedDescriptor[] failed;
        lock (Gate)
        {
            failed = [.. _descriptors.Values];
            _descriptors.Clear();
            Array.ForEach(failed, descriptor => descriptor.Dispose()); // Under the gate: a listener that ends closes its file behind it.
            StopIfUnused();
        }

        Array.ForEach(failed, descriptor => descriptor.Listener?.OnWaitFailed(failure));
    }

    private static SafeFileHandle CreateEvent()
    {
        int file = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        BpfError.ThrowIfLibcFailed(file, "create an eventfd");
        return new SafeFileHandle(file, ownsHandle: true);
    }
}
