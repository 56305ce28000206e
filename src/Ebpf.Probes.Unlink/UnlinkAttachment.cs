namespace Ebpf.Probes.Unlink;

/// <summary>The attachment of a running probe.</summary>
public sealed record UnlinkAttachment
{
    internal UnlinkAttachment(UnlinkAttachKind kind, IReadOnlyList<string> targets, string reason)
    {
        Kind = kind;
        Targets = ValueList<string>.Of(targets);
        Reason = reason;
    }

    /// <summary>The kind; never <see cref="UnlinkAttachKind.Auto"/>.</summary>
    public UnlinkAttachKind Kind { get; }

    /// <summary>The kernel function of each operation, for example do_unlinkat; with tracepoints the system calls, for example unlinkat.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The reason for this kind, and what the kernel refused before. A part of a sentence.</summary>
    public string Reason { get; }

    /// <summary>For example <c>kprobe session on do_unlinkat (it misses no call that sleeps)</c>.</summary>
    public override string ToString() => $"{Means} on {string.Join(", ", Targets)} ({Reason})";

    private string Means => Kind switch
    {
        UnlinkAttachKind.Kprobe => "kprobe and kretprobe",
        UnlinkAttachKind.KprobeSession => "kprobe session",
        UnlinkAttachKind.Fentry => "fentry and fexit",
        _ => "tracepoints",
    };
}
