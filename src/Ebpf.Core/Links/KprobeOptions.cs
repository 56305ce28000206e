namespace Ebpf;

/// <summary>How a kprobe is attached.</summary>
public sealed record KprobeOptions
{
    /// <summary>True: at the function's return (a kretprobe). Default: at its entry.</summary>
    public bool AtReturn { get; init; }

    /// <summary>A value that the program reads with bpf_get_attach_cookie. Default: 0. Kernel: 5.15.</summary>
    public ulong Cookie { get; init; }
}
