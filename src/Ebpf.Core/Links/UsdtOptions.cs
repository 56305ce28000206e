namespace Ebpf;

/// <summary>How a USDT probe is attached.</summary>
public sealed record UsdtOptions
{
    /// <summary>The process to watch; 0 is this one, null every process. Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>A value that the program reads with bpf_usdt_cookie. Default: 0.</summary>
    public ulong Cookie { get; init; }
}
