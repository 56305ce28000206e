using System.Globalization;

namespace Ebpf;

/// <summary>The memory limit that the cgroups of this process have.</summary>
/// <param name="Path">The cgroup with the limit.</param>
/// <param name="Maximum">The limit in bytes.</param>
/// <param name="Current">The bytes that are used.</param>
internal sealed record CgroupMemory(string Path, ulong Maximum, ulong Current)
{
    private const string Version2 = "0::";

    /// <returns>The smallest limit of the cgroup and those above it; null: there is none, or cgroup version 2 is not mounted.</returns>
    internal static CgroupMemory? FindLimit() =>
        KernelSettings.ReadFile("/proc/self/mounts")?.Split('\n').Select(line => line.Split(' ')).FirstOrDefault(words => words is [_, _, "cgroup2", ..]) is { } mount
        && KernelSettings.ReadFile("/proc/self/cgroup")?.Split('\n').FirstOrDefault(line => line.StartsWith(Version2, StringComparison.Ordinal)) is { } own
            ? FindLimit(mount[1], own[Version2.Length..])
            : null;

    /// <param name="root">The directory where the file system is mounted.</param>
    /// <param name="cgroup">The cgroup below it.</param>
    internal static CgroupMemory? FindLimit(string root, string cgroup)
    {
        CgroupMemory? lowest = null;
        for (string? path = cgroup; path is not null; path = System.IO.Path.GetDirectoryName(path))
        {
            string directory = root + path.TrimEnd('/');
            if (Read(directory, "memory.max") is { } maximum && (lowest is null || maximum < lowest.Maximum))
            {
                lowest = new CgroupMemory(directory, maximum, Read(directory, "memory.current") ?? 0);
            }
        }

        return lowest;
    }

    private static ulong? Read(string directory, string file) =>
        ulong.TryParse(KernelSettings.ReadFile($"{directory}/{file}"), CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
