using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.Core.Tests;

/// <summary>The thread that waits for ring buffers, as the kernel sees it.</summary>
internal static partial class PollerThread
{
    /// <summary>SIGWINCH, which the process ignores by default.</summary>
    internal const int Signal = 28;

    /// <summary>Sends it a signal, so that its system call ends with EINTR.</summary>
    internal static void Interrupt()
    {
        foreach (string task in Directory.GetDirectories("/proc/self/task"))
        {
            if (File.ReadAllText($"{task}/comm").StartsWith("Ebpf ring", StringComparison.Ordinal)
                && tgkill(Environment.ProcessId, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), Signal) != 0)
            {
                throw new IOException($"errno {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int tgid, int tid, int sig);
}
