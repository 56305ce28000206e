namespace Ebpf;

/// <summary>The outcome of <see cref="BpfProgram.Run"/>.</summary>
/// <param name="ReturnValue">What the program returned.</param>
/// <param name="Duration">How long it ran, to 100 ns; zero where the kernel does not measure it.</param>
/// <param name="DataLength">Bytes of the packet after the run.</param>
public readonly record struct BpfRunResult(uint ReturnValue, TimeSpan Duration, int DataLength);
