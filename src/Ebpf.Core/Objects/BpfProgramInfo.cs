namespace Ebpf;

/// <summary>What the kernel says of a loaded program.</summary>
public sealed record BpfProgramInfo
{
    internal BpfProgramInfo()
    {
    }

    /// <summary>The program's number, as bpftool shows it.</summary>
    public required uint Id { get; init; }

    /// <summary>The first 15 bytes of its name.</summary>
    public required string Name { get; init; }

    /// <summary>A hash of its instructions: 16 hexadecimal digits.</summary>
    public required string Tag { get; init; }

    /// <summary>Time spent in it while <see cref="BpfRunStatistics"/> were on.</summary>
    public required TimeSpan RunTime { get; init; }

    /// <summary>How often it ran while <see cref="BpfRunStatistics"/> were on.</summary>
    public required long RunCount { get; init; }

    /// <summary>
    /// How often the kernel skipped it because it was already running on that processor; always counted. Kernel: 5.11.
    /// </summary>
    public required long RecursionMisses { get; init; }
}
