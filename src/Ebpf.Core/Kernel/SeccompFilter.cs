using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>Whether a seccomp filter stands between this thread and the system calls of BPF.</summary>
internal static class SeccompFilter
{
    private const int NoSuchCommand = int.MaxValue;
    private const int NoSuchFlag = 1 << 30;

    /// <summary>Of bpf and perf_event_open, those that a filter refuses.</summary>
    /// <remarks>
    /// Both are called with an argument that the kernel itself answers with EINVAL, before it looks at anything else but
    /// the right to use BPF at all. So another errno is the filter's, if there is one and the capability is there.
    /// </remarks>
    internal static IReadOnlyList<string> RefusedCalls
    {
        get
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

            if (IsRefused(Libc.syscall(Libc.SYS_perf_event_open, 0, 0, -1, -1, NoSuchFlag)))
            {
                refused.Add("perf_event_open");
            }

            return refused;
        }
    }

    private static bool IsRefused(nint result) => result == -1 && Marshal.GetLastPInvokeError() != Libc.EINVAL;
}
