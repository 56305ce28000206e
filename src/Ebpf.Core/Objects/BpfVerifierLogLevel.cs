namespace Ebpf;

/// <summary>What the kernel's verifier writes of each program while it loads.</summary>
/// <remarks>
/// The log of a program that was loaded goes to the logger, at level Debug; that of one which was refused is in
/// <see cref="BpfVerifierException.VerifierLog"/>. A log makes loading slower, for large programs by seconds.
/// </remarks>
public enum BpfVerifierLogLevel
{
    /// <summary>Nothing of a program that it takes; of one that it refuses, each step, from loading it again.</summary>
    OnFailure = 0,

    /// <summary>Each instruction, and what it knows of registers and stack there (BPF_LOG_LEVEL2): megabytes.</summary>
    Verbose = 2,

    /// <summary>How many instructions it followed, its time and memory (BPF_LOG_STATS); of a refusal the reason without the steps. Kernel: 5.2.</summary>
    Statistics = 4,
}
