namespace Ebpf.KernelTests.Maps;

/// <summary>struct odd of maps.bpf.c: 12 bytes, which the kernel pads to 16 for each CPU.</summary>
internal readonly record struct Odd(uint Calls, uint Argument, uint TwiceCalls);
