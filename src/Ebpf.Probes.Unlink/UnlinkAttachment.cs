namespace Ebpf.Probes.Unlink;

/// <summary>How a running probe is attached.</summary>
public sealed record UnlinkAttachment
{
    internal UnlinkAttachment(UnlinkAttachKind kind, IReadOnlyList<string> targets, string reason)
    {
        Kind = kind;
        Targets = targets;
        Reason = reason;
    }

    /// <summary>The means; never <see cref="UnlinkAttachKind.Auto"/>.</summary>
    public UnlinkAttachKind Kind { get; }

    /// <summary>The kernel function, or the tracepoints, for example do_unlinkat.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Why this means: what it is chosen for, and what the kernel refused before; not a whole sentence.</summary>
    public string Reason { get; }

    /// <summary>For example «kprobe session on do_unlinkat (it misses no call that sleeps)».</summary>
    public override string ToString() => $"{Means} on {string.Join(", ", Targets)} ({Reason})";

    private string Means => Kind switch
    {
        UnlinkAttachKind.Kprobe => "kprobe and kretprobe",
        UnlinkAttachKind.KprobeSession => "kprobe session",
        UnlinkAttachKind.Fentry => "fentry and fexit",
        _ => "tracepoints",
    };
}
