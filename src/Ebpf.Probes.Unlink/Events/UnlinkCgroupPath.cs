namespace Ebpf.Probes.Unlink;

/// <summary>A cgroup's path, which the kernel's program writes from the end: <c>cron.service/system.slice/</c>.</summary>
internal static class UnlinkCgroupPath
{
    /// <summary>The program stops when so many bytes are written; above, there may be more.</summary>
    private const int LongestWhole = 256;

    private const int MostLevels = 16;

    /// <param name="names">What the program wrote.</param>
    /// <param name="length">Its bytes.</param>
    internal static string FromNames(string names, int length)
    {
        string[] levels = names.TrimEnd('/').Split('/');
        string path = string.Join('/', levels.Reverse());
        return length >= LongestWhole || levels.Length >= MostLevels ? path : $"/{path}";
    }

    internal static string ToNames(string path) => string.Join('/', path.TrimStart('/').Split('/').Reverse()) + "/";
}
