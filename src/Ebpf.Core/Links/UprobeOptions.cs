namespace Ebpf;

/// <summary>How a uprobe is attached.</summary>
public sealed record UprobeOptions
{
    /// <summary>True: at the function's return (a uretprobe). Default: at its entry.</summary>
    public bool AtReturn { get; init; }

    /// <summary>The process to watch; 0 is this one, null every process. Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>A value that the program reads with bpf_get_attach_cookie. Default: 0. Kernel: 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes from the start of the function, where an instruction must start; not for a return. Default: 0.</summary>
    public ulong Offset { get; init; }
}
