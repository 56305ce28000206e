using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The kernel's news of devices (uevents), among them CPUs that come and go.</summary>
/// <param name="socket">The news.</param>
internal sealed unsafe class CpuChanges(SafeFileHandle socket) : IDisposable
{
    private const int LongestMessage = 8192;

    /// <summary>Readable when there is news.</summary>
    internal SafeFileHandle Descriptor => socket;

    /// <returns>Null where the system refuses: then CPUs that come later are not noticed.</returns>
    internal static CpuChanges? TryOpen()
    {
        int descriptor = Libc.socket(
            Libc.AF_NETLINK, Libc.SOCK_DGRAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, Libc.NETLINK_KOBJECT_UEVENT);
        if (descriptor < 0)
        {
            return null;
        }

        SafeFileHandle socket = new(descriptor, ownsHandle: true);
        Libc.NetlinkAddress kernelsGroup = new() { Family = Libc.AF_NETLINK, Groups = 1 };
        if (Libc.bind(descriptor, &kernelsGroup, (uint)sizeof(Libc.NetlinkAddress)) == 0)
        {
            return new CpuChanges(socket);
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Reads all news.</summary>
    /// <returns>Whether a CPU came or went, or some news did not fit the socket.</returns>
    internal bool Read()
    {
        byte* message = stackalloc byte[LongestMessage];
        bool changed = false;
        nint length;
        int error = 0;
        do
        {
            length = Libc.read((int)socket.DangerousGetHandle(), message, LongestMessage);
            error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            changed |= error == Libc.ENOBUFS || (length > 0 && new Span<byte>(message, (int)length).IndexOf("SUBSYSTEM=cpu\0"u8) >= 0);
        }
        while (length > 0 || error is Libc.EINTR or Libc.ENOBUFS);

        return changed;
    }

    public void Dispose() => socket.Dispose();
}
