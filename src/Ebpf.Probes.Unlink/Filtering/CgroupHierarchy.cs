namespace Ebpf.Probes.Unlink;

/// <summary>The cgroups of version 2, with which filters compare.</summary>
internal static class CgroupHierarchy
{
    private const string OwnCgroups = "/proc/self/cgroup";

    /// <exception cref="PlatformNotSupportedException">All processes are in one cgroup of version 2: its filter would match all or none.</exception>
    internal static void ThrowIfOnlyVersion1()
    {
        if (ReadOwn() is { } lines && !HasVersion2(lines))
        {
            throw new PlatformNotSupportedException(
                $"{nameof(UnlinkFilter.CgroupIds)} are cgroups of version 2, and this host has only version 1 ({OwnCgroups} has no line 0::). "
                + "Filter by process, user or executable, or boot with systemd.unified_cgroup_hierarchy=1.");
        }
    }

    /// <param name="lines">Those of /proc/self/cgroup.</param>
    internal static bool HasVersion2(IEnumerable<string> lines) => lines.Any(line => line.StartsWith("0::", StringComparison.Ordinal));

    /// <returns>Null where the system does not tell.</returns>
    private static string[]? ReadOwn()
    {
        try
        {
            return File.ReadAllLines(OwnCgroups);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
