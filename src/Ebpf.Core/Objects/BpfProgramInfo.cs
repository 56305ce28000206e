namespace Ebpf;

/// <summary>What the kernel says of a loaded program.</summary>
public sealed record BpfProgramInfo
{
    /// <summary>Linux 5.11 made the structure this long when it added the recursion misses.</summary>
    internal const uint LengthWithRecursionMisses = 216;

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
    /// How often the kernel skipped it because it was already running on that processor; a kprobe or tracepoint program also because
    /// another one was. Null where the kernel does not tell: before 5.11.
    /// </summary>
    /// <remarks>Counted always. Kernel: of fentry and fexit 5.11, of kprobes and tracepoints 6.7, before which theirs are 0.</remarks>
    public required long? RecursionMisses { get; init; }
}
