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
        foreach (string task in Find())
        {
            if (tgkill(Environment.ProcessId, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), Signal) != 0)
            {
                throw new IOException($"errno {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    internal static int Count() => Find().Count();

    /// <summary>What the one thread has had of a processor, in hundredths of a second: utime and stime of proc(5).</summary>
    internal static long GetProcessorTime()
    {
        string stat = File.ReadAllText($"{Find().Single()}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // From the third on.
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<string> Find() => Directory.GetDirectories("/proc/self/task")
        .Where(task => GetName(task).StartsWith("Ebpf ring", StringComparison.Ordinal));

    private static string GetName(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm");
        }
        catch (IOException)
        {
            return ""; // The thread has ended.
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int tgid, int tid, int sig);
}
