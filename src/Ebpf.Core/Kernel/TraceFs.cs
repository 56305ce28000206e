namespace Ebpf;

/// <summary>The kernel's tracing file system.</summary>
internal static class TraceFs
{
    // In libbpf's order: it looks in debugfs when the other is not mounted.
    private static readonly string[] Roots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>The mounted root; null when there is none that this process may look into.</summary>
    internal static string? FindRoot() => Array.Find(Roots, root => Directory.Exists(Path.Combine(root, "events")));
}
