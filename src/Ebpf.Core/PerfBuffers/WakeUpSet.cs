using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>One descriptor in place of many: readable when one of them is. A descriptor that is closed leaves it.</summary>
internal sealed unsafe class WakeUpSet : IDisposable
{
    private const int Room = 64;

    internal WakeUpSet()
    {
        int epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        BpfError.ThrowIfLibcFailed(epoll, "create an epoll instance");
        Descriptor = new SafeFileHandle(epoll, ownsHandle: true);
    }

    internal SafeFileHandle Descriptor { get; }

    internal void Add(SafeFileHandle file)
    {
        byte* e = stackalloc byte[EpollEvent.Size];
        EpollEvent.Write(e, Libc.EPOLLIN | Libc.EPOLLET, 0);
        int result = Libc.epoll_ctl((int)Descriptor.DangerousGetHandle(), Libc.EPOLL_CTL_ADD, (int)file.DangerousGetHandle(), e);
        BpfError.ThrowIfLibcFailed(result, "watch a file descriptor");
    }

    /// <summary>Makes it unreadable until something else comes.</summary>
    internal void Clear()
    {
        byte* events = stackalloc byte[Room * EpollEvent.Size];
        while (Libc.epoll_wait((int)Descriptor.DangerousGetHandle(), events, Room, 0) == Room)
        {
        }
    }

    public void Dispose() => Descriptor.Dispose();
}
