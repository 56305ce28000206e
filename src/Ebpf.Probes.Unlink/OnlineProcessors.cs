using System.Globalization;

namespace Ebpf.Probes.Unlink;

/// <summary>The processors of the machine: <see cref="Environment.ProcessorCount"/> has those of the process, which a container limits.</summary>
internal static class OnlineProcessors
{
    private const string List = "/sys/devices/system/cpu/online";

    internal static int Count()
    {
        try
        {
            return Count(File.ReadAllText(List));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return Environment.ProcessorCount;
        }
    }

    /// <param name="list">For example '0-3,8'.</param>
    internal static int Count(string list) => list.Split(',').Sum(range =>
    {
        int[] ends = [.. range.Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return ends[^1] - ends[0] + 1;
    });
}
