using System.Globalization;

namespace Ebpf;

/// <summary>The CPUs that run now.</summary>
internal static class OnlineCpus
{
    private const string File = "/sys/devices/system/cpu/online";

    /// <returns>Their numbers; those from 0 to the count of processors where sysfs is not mounted, or has something else there.</returns>
    internal static IReadOnlyList<int> Read() => TryRead() ?? [.. Enumerable.Range(0, Environment.ProcessorCount)];

    /// <returns>Null where the list cannot be read.</returns>
    internal static IReadOnlyList<int>? TryRead()
    {
        try
        {
            return Parse(System.IO.File.ReadAllText(File));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    /// <param name="list">Numbers and ranges, for example 0-3,5.</param>
    internal static IReadOnlyList<int> Parse(string list) => [.. list.Trim().Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(ParseRange)];

    private static IEnumerable<int> ParseRange(string range)
    {
        string[] ends = range.Split('-');
        int first = int.Parse(ends[0], CultureInfo.InvariantCulture), last = int.Parse(ends[^1], CultureInfo.InvariantCulture);
        return Enumerable.Range(first, last - first + 1);
    }
}
