namespace Ebpf;

/// <summary>The detail of the kernel verifier's log for each program while it is loaded.</summary>
/// <remarks>
/// The log of a program that was loaded goes to the logger at level Trace; that of a rejected one is in
/// <see cref="BpfVerifierException.VerifierLog"/>. A log makes loading slower, for large programs by seconds.
/// </remarks>
public enum BpfVerifierLogLevel
{
    /// <summary>Nothing for a program that it accepts; each step of one that it rejects, which libbpf then loads again.</summary>
    OnFailure = 0,

    /// <summary>Each instruction with the state of registers and stack (BPF_LOG_LEVEL2): megabytes.</summary>
    Verbose = 2,

    /// <summary>The number of instructions, time and memory that it took (BPF_LOG_STATS); of a rejection the reason without the steps. Kernel: 5.2.</summary>
    Statistics = 4,
}
