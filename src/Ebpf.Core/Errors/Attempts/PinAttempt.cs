using Ebpf.Interop;

namespace Ebpf;

/// <summary>The pinning of something, or the opening of something pinned.</summary>
/// <param name="Path">The file in a BPF file system.</param>
internal sealed record PinAttempt(string Path) : Attempt
{
    /// <returns>Null when the path is on a BPF file system that lets this process in, so that the cause is another.</returns>
    protected override FailureDiagnosis? FindCause(Failure failure)
    {
        string directory = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? "/";
        return (FileSystemType.Find(directory), failure.ErrorNumber) switch
        {
            (null, Libc.ENOENT) => new FailureDiagnosis($"There is no directory {directory}.", "Make it, in a BPF file system."),
            (null or FileSystemType.Bpf, Libc.EACCES) => new FailureDiagnosis(
                $"The permissions of {Path}, or of a directory on the way to it, keep this process out.",
                "Change them or their owner, or run it as root."),
            (null or FileSystemType.Bpf, _) => null,
            _ => new FailureDiagnosis(
                $"{directory} is not on a BPF file system.",
                "Choose a path below /sys/fs/bpf; if that is not mounted, as root: 'mount -t bpf bpf /sys/fs/bpf'."),
        };
    }

    /// <summary>Refuses a pinned object of another kind: the kernel and libbpf open whatever it is.</summary>
    /// <param name="opened">The opened object; disposed when it is of another kind.</param>
    /// <param name="descriptor">Its descriptor.</param>
    /// <param name="kind">As the kernel names such a descriptor: bpf-map, bpf-link.</param>
    /// <param name="noun">The kind in words, for example a map.</param>
    /// <param name="operation">An infinitive.</param>
    internal static void ThrowIfNot(IDisposable opened, int descriptor, string kind, string noun, string operation)
    {
        string? found = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget?.Replace("anon_inode:", "", StringComparison.Ordinal)
            .Replace('_', '-'); // bpf_link of some kernels.
        if (found is not null && found != kind) // Null: /proc is not there, and nobody knows.
        {
            opened.Dispose();
            FailureDiagnosis diagnosis = new($"It is a '{found}', not {noun}.", $"Give the path or the descriptor of {noun}.");
            throw BpfError.Create(Libc.EINVAL, operation, diagnosis: diagnosis);
        }
    }
}
