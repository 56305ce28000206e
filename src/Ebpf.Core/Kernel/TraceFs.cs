namespace Ebpf;

/// <summary>The kernel's tracing file system.</summary>
internal static class TraceFs
{
    // In libbpf's order: it looks in debugfs when the other is not mounted.
    private static readonly string[] Roots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>The mounted root; null when there is none whose files this process may read: the directory alone may be open.</summary>
    internal static string? FindRoot() => Array.Find(Roots, root => CanRead(Path.Combine(root, "available_events")));

    /// <summary>Whether it is mounted at its usual place, where it may be closed to this process.</summary>
    /// <remarks>A line of mounts: <c>tracefs /sys/kernel/tracing tracefs rw 0 0</c>; the last for a place is the one on top.</remarks>
    internal static bool IsMounted => KernelSettings.ReadFile("/proc/thread-self/mounts")?.Split('\n').Select(line => line.Split(' '))
        .LastOrDefault(words => words.Length > 2 && words[1] == Roots[0])?[2] == "tracefs";

    private static bool CanRead(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
