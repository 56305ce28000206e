namespace Ebpf;

/// <summary>The kernel's tracing file system.</summary>
internal static class TraceFs
{
    // In libbpf's order: it looks in debugfs when the other is not mounted.
    private static readonly string[] Roots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>The mounted root; null when there is none whose files this process may read: the directory alone may be open.</summary>
    internal static string? FindRoot() => Array.Find(Roots, root => CanRead(Path.Combine(root, "available_events")));

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
