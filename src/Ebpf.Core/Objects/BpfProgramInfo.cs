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
    /// How often the kernel did not run it because it was running on that processor already; counted always. Kernel: 5.11.
    /// </summary>
    public required long RecursionMisses { get; init; }
}
