using System.Globalization;

namespace Ebpf;

/// <summary>The time namespace of this process, in which the kernel's clocks may be others than the kernel's own.</summary>
internal static class TimeNamespace
{
    private const string Offsets = "/proc/self/timens_offsets";
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>The difference between the clock as a process here reads it and the kernel's. It cannot change: it is set before the first process.</summary>
    internal static long GetOffsetNs(KernelClockKind kind)
    {
        try
        {
            return ParseOffset(File.ReadLines(Offsets), kind == KernelClockKind.Monotonic ? "monotonic" : "boottime");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // The kernel was built without time namespaces.
        }
    }

    /// <param name="lines">A clock each, seconds and nanoseconds: 'monotonic 86400 0'.</param>
    /// <param name="clock">The clock's name.</param>
    internal static long ParseOffset(IEnumerable<string> lines, string clock)
    {
        foreach (string line in lines)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, var seconds, var nanoseconds] && name == clock)
            {
                return (long.Parse(seconds, CultureInfo.InvariantCulture) * NsPerSecond) + long.Parse(nanoseconds, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
