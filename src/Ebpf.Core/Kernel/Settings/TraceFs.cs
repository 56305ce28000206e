namespace Ebpf;

/// <summary>The kernel's tracing file system.</summary>
internal static class TraceFs
{
    // In libbpf's order: it looks in debugfs when the other is not mounted.
    private static readonly string[] Roots = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>The mounted root; null when there is none whose files this process may read: the directory alone may be open.</summary>
    internal static string? FindRoot() => Array.Find(Roots, root => CanRead(Path.Combine(root, "available_events")));

    /// <summary>Tells whether it is mounted at its usual place, where it may be closed to this process.</summary>
    /// <remarks>A line of mounts: <c>tracefs /sys/kernel/tracing tracefs rw 0 0</c>; the last for a place is the one on top.</remarks>
    internal static bool IsMounted => KernelSettings.ReadFile("/proc/thread-self/mounts")?.Split('\n').Select(line => line.Split(' '))
        .LastOrDefault(words => words.Length > 2 && words[1] == Roots[0])?[2] == "tracefs";

    /// <summary>Tells whether ftrace knows the function; null when that cannot be read.</summary>
    /// <param name="function">Empty where only its address is known.</param>
    /// <remarks>A line reads <c>do_unlinkat</c>, or <c>ext4_unlink [ext4]</c>.</remarks>
    internal static bool? KnowsFunction(string function)
    {
        if (function.Length == 0 || FindRoot() is not { } root)
        {
            return null;
        }

        try
        {
            return File.ReadLines(Path.Combine(root, "available_filter_functions")).Any(line => line.Split(' ')[0] == function);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>False: nothing is written to the trace pipe. Null: cannot be read.</summary>
    internal static bool? IsTracingOn => FindRoot() is { } root && KernelSettings.ReadFile(Path.Combine(root, "tracing_on")) is { } value ? value != "0" : null;

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
