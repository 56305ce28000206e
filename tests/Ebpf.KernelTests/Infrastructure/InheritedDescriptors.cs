namespace Ebpf.KernelTests;

/// <summary>The open descriptors of this process that a program which it starts would inherit.</summary>
internal static class InheritedDescriptors
{
    private const int O_CLOEXEC = 0x80000;

    internal static IReadOnlySet<string> Find() => Read(isInherited: true);

    /// <summary>Each open one with what it is of: "17 anon_inode:bpf-map".</summary>
    internal static IReadOnlySet<string> ReadAll() => Read(isInherited: false);

    private static HashSet<string> Read(bool isInherited) => [.. Directory.GetFileSystemEntries("/proc/self/fd").Select(Path.GetFileName)
        .Where(number => !isInherited || IsInherited(number!))
        .Select(number => $"{number} {TargetOf(number!)}")];

    private static bool IsInherited(string number)
    {
        try
        {
            string flags = File.ReadLines($"/proc/self/fdinfo/{number}").First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & O_CLOEXEC) == 0;
        }
        catch (IOException)
        {
            return false; // Closed since the directory was listed, as the listing's own is.
        }
    }

    private static string? TargetOf(string number)
    {
        try
        {
            return new FileInfo($"/proc/self/fd/{number}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
