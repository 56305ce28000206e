using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>Tells whether a seccomp filter may refuse this thread the system calls of BPF.</summary>
internal static class SeccompFilter
{
    private const int NoSuchCommand = int.MaxValue;
    private const int NoSuchFlag = 1 << 30;

    /// <param name="perfEvents">Whether perf_event_open is asked about, too: only where it is called anyway, as a filter may end
    /// the process for it.</param>
    /// <returns>Of bpf and perf_event_open, those that a filter refuses.</returns>
    /// <remarks>
    /// Both are called with an argument that the kernel itself answers with EINVAL, before it looks at anything else but
    /// the right to use BPF at all. So another errno is the filter's, if there is one and the capability is there.
    /// </remarks>
    internal static IReadOnlyList<string> FindRefused(bool perfEvents)
    {
        ProcessPrivileges privileges = ProcessPrivileges.Read();
        if (!privileges.HasSeccompFilter)
        {
            return [];
        }

        List<string> refused = [];
        if (privileges.MissingForBpf.Length == 0 && IsRefused(Libc.syscall(Libc.SYS_bpf, NoSuchCommand, 0, 0, 0, 0)))
        {
            refused.Add("bpf");
        }

        if (perfEvents && IsRefused(Libc.syscall(Libc.SYS_perf_event_open, 0, 0, -1, -1, NoSuchFlag)))
        {
            refused.Add("perf_event_open");
        }

        return refused;
    }

    private static bool IsRefused(nint result) => result == -1 && Marshal.GetLastPInvokeError() != Libc.EINVAL;
}
