namespace Ebpf.Interop;

/// <summary>struct pollfd of poll.h.</summary>
internal struct PollDescriptor
{
    internal int fd;
    internal short events;
    internal short revents;
}
