using Ebpf.Interop;

namespace Ebpf;

/// <summary>The kernel's description of a loaded program.</summary>
public sealed record BpfProgramInfo
{
    /// <summary>Linux 5.11 made the structure this long when it added the recursion misses.</summary>
    private const uint LengthWithRecursionMisses = 216;

    /// <summary>Linux 5.16 made the structure this long when it added the verified instructions.</summary>
    private const uint LengthWithVerifiedInstructions = 220;

    private BpfProgramInfo()
    {
    }

    /// <summary>The program's number, as bpftool shows it.</summary>
    public required uint Id { get; init; }

    /// <summary>The first 15 bytes of its name.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of program.</summary>
    public required BpfProgramType Type { get; init; }

    /// <summary>The user who loaded it.</summary>
    public required uint UserId { get; init; }

    /// <summary>The time between the machine's start and its load.</summary>
    public required TimeSpan LoadedAfterBoot { get; init; }

    /// <summary>A hash of its instructions: 16 hexadecimal digits.</summary>
    public required string Tag { get; init; }

    /// <summary>Time spent in it while <see cref="BpfRunStatistics"/> were on.</summary>
    public required TimeSpan RunTime { get; init; }

    /// <summary>Number of its runs while <see cref="BpfRunStatistics"/> were on.</summary>
    public required long RunCount { get; init; }

    /// <summary>
    /// How often the kernel skipped it because it was already running on that processor; a kprobe or tracepoint program also because
    /// another one was. Null where the kernel does not tell: before 5.11.
    /// </summary>
    /// <remarks>Counted always. Kernel: of fentry and fexit 5.11, of kprobes and tracepoints 6.7, before which theirs are 0.</remarks>
    public required long? RecursionMisses { get; init; }

    /// <summary>The instructions that the verifier looked at, a million at most; null before Linux 5.16.</summary>
    /// <remarks>One that is on several paths counts on each.</remarks>
    public required uint? VerifiedInstructions { get; init; }

    /// <summary>Bytes of the machine code; 0 where the kernel interprets the program, or hides it from this process.</summary>
    public required uint MachineCodeBytes { get; init; }

    internal static unsafe BpfProgramInfo Read(int descriptor)
    {
        bpf_prog_info info = default;
        uint length = (uint)sizeof(bpf_prog_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_prog_get_info_by_fd(descriptor, &info, &length), "get information on a program");
        return new BpfProgramInfo
        {
            Id = info.id,
            Name = CString.FromPointer(info.name),
            Type = (BpfProgramType)info.type,
            UserId = info.created_by_uid,
            LoadedAfterBoot = FromNanoseconds(info.load_time),
            Tag = Convert.ToHexStringLower(new ReadOnlySpan<byte>(info.tag, 8)),
            RunTime = FromNanoseconds(info.run_time_ns),
            RunCount = (long)info.run_cnt,
            VerifiedInstructions = length < LengthWithVerifiedInstructions ? null : info.verified_insns,
            MachineCodeBytes = info.jited_prog_len,
            RecursionMisses = length < LengthWithRecursionMisses ? null : (long)info.recursion_misses,
        };
    }

    private static TimeSpan FromNanoseconds(ulong nanoseconds) => new((long)(nanoseconds / TimeSpan.NanosecondsPerTick));
}
