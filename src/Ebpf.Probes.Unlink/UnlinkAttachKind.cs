namespace Ebpf.Probes.Unlink;

/// <summary>The kernel's means to call the probe's programs.</summary>
public enum UnlinkAttachKind
{
    /// <summary>Kprobes where the kernel has them, else the tracepoints.</summary>
    Auto,

    /// <summary>
    /// A kprobe and a kretprobe on the kernel's own function: sees every caller, and the path that the kernel acts on.
    /// </summary>
    Kprobe,

    /// <summary>
    /// Tracepoints on the system calls unlink and unlinkat: does not see io_uring nor 32-bit programs, and reads the
    /// path from the caller's memory, where another thread may change it meanwhile.
    /// </summary>
    Tracepoint,
}
