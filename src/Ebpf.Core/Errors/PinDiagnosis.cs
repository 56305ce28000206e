using Ebpf.Interop;

namespace Ebpf;

/// <summary>Why a path cannot be pinned at, or opened.</summary>
internal static class PinDiagnosis
{
    /// <returns>Null when the path is on a BPF file system that lets this process in, so that the cause is another.</returns>
    internal static FailureDiagnosis? Find(int errorNumber, string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        return (FileSystemType.Find(directory), errorNumber) switch
        {
            (null, Libc.ENOENT) => new FailureDiagnosis($"There is no directory {directory}.", "Make it, in a BPF file system."),
            (null or FileSystemType.Bpf, Libc.EACCES) => new FailureDiagnosis(
                $"The permissions of {path}, or of a directory on the way to it, keep this process out.",
                "Change them or their owner, or run it as root."),
            (null or FileSystemType.Bpf, _) => null,
            _ => new FailureDiagnosis(
                $"{directory} is not on a BPF file system.",
                "Choose a path below /sys/fs/bpf; if that is not mounted, as root: «mount -t bpf bpf /sys/fs/bpf»."),
        };
    }
}
