namespace Ebpf.Probes.Unlink;

/// <summary>The means by which the kernel calls the probe's programs.</summary>
public enum UnlinkAttachKind
{
    /// <summary>
    /// The kind that loses the fewest events on this kernel. Tried in this order, the first that works is taken:
    /// <see cref="KprobeSession"/> (from Linux 6.14), <see cref="Fentry"/>, <see cref="Kprobe"/>, <see cref="Tracepoint"/>.
    /// </summary>
    Auto,

    /// <summary>
    /// A kprobe and a kretprobe on the kernel's own function: sees every caller, and the path that the kernel acts on. When more
    /// than about ten calls sleep at the same time, the returns of the others are missed and counted as lost.
    /// </summary>
    Kprobe,

    /// <summary>
    /// One program at entry and return of the kernel's own function: sees the same as <see cref="Kprobe"/>. Before Linux 6.14 it
    /// misses even more of the calls that sleep; from 6.14 none. Kernel: 6.10.
    /// </summary>
    KprobeSession,

    /// <summary>
    /// Calls built into the entry and the return of the kernel's own function: sees the same as <see cref="Kprobe"/>.
    /// Kernel: 5.5 on x64, 6.0 on arm64.
    /// </summary>
    Fentry,

    /// <summary>
    /// Tracepoints on the system calls unlink, unlinkat and, for directories, rmdir: does not see io_uring nor 32-bit programs, and reads
    /// the path from the caller's memory, where another thread may change it meanwhile. From Linux 7.0 the kernel skips
    /// entries when processes compete for a processor; they are counted as lost.
    /// </summary>
    Tracepoint,
}
