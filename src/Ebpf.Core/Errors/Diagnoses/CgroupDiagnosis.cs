namespace Ebpf;

/// <summary>The faults of a path that should be a cgroup.</summary>
internal static class CgroupDiagnosis
{
    internal static FailureDiagnosis? Find(string path)
    {
        if (!Directory.Exists(path))
        {
            return new FailureDiagnosis($"There is no cgroup {path}.", Advice);
        }

        return FileSystemType.Find(path) is null or FileSystemType.Cgroup2
            ? null
            : new FailureDiagnosis($"{path} is not a cgroup of version 2.", Advice, BpfErrorKind.InvalidArgument);
    }

    private static string Advice => FindRoot() is { } root
        ? $"Give a directory below {root}."
        : "Mount cgroup version 2, as root: 'mount -t cgroup2 none DIRECTORY'.";

    /// <summary>The second word of a line of /proc/mounts whose third is cgroup2.</summary>
    private static string? FindRoot() => File.ReadLines("/proc/self/mounts").Select(line => line.Split(' '))
        .FirstOrDefault(words => words.Length > 2 && words[2] == "cgroup2")?[1];
}
