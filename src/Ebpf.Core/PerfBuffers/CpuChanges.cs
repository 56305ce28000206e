using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The kernel's news of devices (uevents), among them CPUs that come and go.</summary>
/// <param name="socket">The news.</param>
internal sealed unsafe class CpuChanges(SafeFileHandle socket) : IDisposable
{
    private const int LongestMessage = 8192;

    private static ReadOnlySpan<byte> Cpu => "DEVPATH=/devices/system/cpu/cpu"u8;

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
    /// <param name="changed">Receives the CPUs that came or went.</param>
    /// <returns>False when some news did not fit the socket: any CPU may have come or gone.</returns>
    internal bool TryRead(ISet<int> changed)
    {
        byte* message = stackalloc byte[LongestMessage];
        bool isWhole = true;
        nint length;
        int error = 0;
        do
        {
            length = Libc.read((int)socket.DangerousGetHandle(), message, LongestMessage);
            error = length < 0 ? Marshal.GetLastPInvokeError() : 0;
            isWhole &= error != Libc.ENOBUFS;
            if (length > 0 && FindCpu(new Span<byte>(message, (int)length)) is { } cpu)
            {
                changed.Add(cpu);
            }
        }
        while (length > 0 || error is Libc.EINTR or Libc.ENOBUFS);

        return isWhole;
    }

    /// <param name="news">Texts that end with a NUL each; the first is the action.</param>
    internal static int? FindCpu(ReadOnlySpan<byte> news)
    {
        if (!news.StartsWith("online@"u8) && !news.StartsWith("offline@"u8))
        {
            return null;
        }

        int place = news.IndexOf(Cpu);
        ReadOnlySpan<byte> rest = place < 0 ? [] : news[(place + Cpu.Length)..];
        int end = rest.IndexOf((byte)0);
        return end >= 0 && int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) ? cpu : null;
    }

    public void Dispose() => socket.Dispose();
}
