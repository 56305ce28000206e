namespace Ebpf;

/// <summary>How a program is attached to many kernel functions.</summary>
public sealed record KprobeMultiOptions
{
    /// <summary>Where in each function. Default: at its entry.</summary>
    public KprobePoint Point { get; init; }

    /// <summary>
    /// For each function a value that the program reads with bpf_get_attach_cookie; null: 0 for all.
    /// </summary>
    public IReadOnlyList<ulong>? Cookies { get; init; }
}
