using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.Testing;

/// <summary>The library's threads that wait, as the kernel sees them.</summary>
public static partial class WaiterThreads
{
    /// <summary>SIGWINCH, which the process ignores by default.</summary>
    public const int Signal = 28;

    /// <summary>Sends them a signal, so that their system calls end with EINTR.</summary>
    public static void Interrupt()
    {
        foreach (string task in Find())
        {
            if (tgkill(Environment.ProcessId, int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), Signal) != 0)
            {
                throw new IOException($"errno {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    public static int Count() => Find().Count();

    /// <summary>Their processor time, in hundredths of a second: utime and stime of proc(5).</summary>
    public static long GetProcessorTime() => Find().Sum(task =>
    {
        string stat = Read($"{task}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // From the third on.
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    });

    /// <summary>Number of times that they went to sleep.</summary>
    public static long CountSwitches()
    {
        const string Key = "voluntary_ctxt_switches:";
        return Find().Sum(task => Read($"{task}/status").Split('\n').Where(line => line.StartsWith(Key, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.AsSpan(Key.Length), CultureInfo.InvariantCulture)));
    }

    /// <summary>Returns after a second in which none of them went to sleep, so that none woke up: who polls has none.</summary>
    public static async Task WaitForAQuietSecondAsync(CancellationToken cancellationToken)
    {
        const int MostTries = 60;
        for (int tries = 0; tries < MostTries; tries++)
        {
            long before = CountSwitches();
            await Task.Delay(1000, cancellationToken);
            if (CountSwitches() == before)
            {
                return;
            }
        }

        throw new TimeoutException($"In each of {MostTries} seconds a waiting thread woke up.");
    }

    private static IEnumerable<string> Find() => Directory.GetDirectories("/proc/self/task")
        .Where(task => Read($"{task}/comm").StartsWith("Ebpf waiter", StringComparison.Ordinal));

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return ""; // The thread has ended.
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int tgid, int tid, int sig);
}
