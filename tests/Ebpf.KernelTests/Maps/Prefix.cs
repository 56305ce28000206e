namespace Ebpf.KernelTests.Maps;

/// <summary>struct prefix of maps.bpf.c: an IPv4 network, as an LPM trie has its keys.</summary>
internal readonly record struct Prefix(uint Length, byte A, byte B, byte C, byte D);
