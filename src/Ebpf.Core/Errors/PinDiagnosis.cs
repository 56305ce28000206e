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
                "Choose a path below /sys/fs/bpf; if that is not mounted, as root: 'mount -t bpf bpf /sys/fs/bpf'."),
        };
    }

    /// <summary>Refuses what is pinned there if it is another: the kernel and libbpf open whatever it is.</summary>
    /// <param name="opened">What was opened; disposed when it is another.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="kind">As the kernel names such a descriptor: bpf-map, bpf-link.</param>
    /// <param name="noun">What a person calls it.</param>
    /// <param name="operation">An infinitive.</param>
    internal static void ThrowIfNot(IDisposable opened, int descriptor, string kind, string noun, string operation)
    {
        string? found = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget?.Replace("anon_inode:", "", StringComparison.Ordinal)
            .Replace('_', '-'); // bpf_link of some kernels.
        if (found != kind)
        {
            opened.Dispose();
            FailureDiagnosis diagnosis = new($"What is pinned there is a '{found}', not {noun}.", $"Give the path that {noun} was pinned at.");
            throw BpfError.Create(Libc.EINVAL, operation, diagnosis: diagnosis);
        }
    }
}
