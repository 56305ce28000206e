using System.Globalization;

namespace Ebpf.KernelTests;

/// <summary>The library's one thread that waits for all rings.</summary>
internal static class PollerThread
{
    /// <returns>Its folder under /proc, as soon as some reader has waited.</returns>
    internal static async Task<string> FindAsync()
    {
        while (true)
        {
            if (Directory.GetDirectories("/proc/self/task").SingleOrDefault(IsPoller) is { } found)
            {
                return found;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>How often it went to sleep.</summary>
    internal static long CountSwitches(string task)
    {
        const string Key = "voluntary_ctxt_switches:";
        string line = File.ReadLines($"{task}/status").Single(line => line.StartsWith(Key, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Key.Length), CultureInfo.InvariantCulture);
    }

    private static bool IsPoller(string task) => File.ReadAllText($"{task}/comm").StartsWith("Ebpf ring", StringComparison.Ordinal);
}
