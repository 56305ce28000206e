namespace Ebpf;

/// <summary>Why a path cannot be pinned at, or opened.</summary>
internal static class PinDiagnosis
{
    /// <returns>Null when the path is on a BPF file system, so that the cause is another.</returns>
    internal static FailureDiagnosis? FindFault(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        if (!Directory.Exists(directory))
        {
            return new FailureDiagnosis($"There is no directory {directory}.", "Make it, in a BPF file system.");
        }

        return FileSystemType.Find(directory) is null or FileSystemType.Bpf ? null : new FailureDiagnosis(
            $"{directory} is not on a BPF file system.",
            "Choose a path below /sys/fs/bpf; if that is not mounted, as root: «mount -t bpf bpf /sys/fs/bpf».");
    }
}
