namespace Ebpf;

/// <summary>The kernel's clock and the system clock at one moment.</summary>
/// <param name="KernelNs">The kernel's clock.</param>
/// <param name="ZeroTicks">The UTC at which it was zero.</param>
/// <param name="TaiLeadTicks">Atomic time less UTC: whole seconds. 0 until somebody tells the kernel.</param>
internal readonly record struct ClockReading(long KernelNs, long ZeroTicks, long TaiLeadTicks);
