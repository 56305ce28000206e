using System.Globalization;

namespace Ebpf.Probes.Unlink;

/// <summary>The time namespace of this process, in which the monotonic clock may be another than the kernel's own.</summary>
internal static class TimeNamespace
{
    private const string Offsets = "/proc/self/timens_offsets";
    private const long NsPerSecond = 1_000_000_000;

    /// <summary>What a process here reads more than the kernel does. It cannot change: the clock of a namespace is set before its first process.</summary>
    internal static long MonotonicOffsetNs { get; } = ReadMonotonicOffset();

    /// <param name="lines">A clock each, seconds and nanoseconds: 'monotonic 86400 0'.</param>
    internal static long ParseMonotonicOffset(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["monotonic", var seconds, var nanoseconds])
            {
                return (long.Parse(seconds, CultureInfo.InvariantCulture) * NsPerSecond) + long.Parse(nanoseconds, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }

    private static long ReadMonotonicOffset()
    {
        try
        {
            return ParseMonotonicOffset(File.ReadLines(Offsets));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // The kernel was built without time namespaces.
        }
    }
}
