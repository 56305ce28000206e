using System.Runtime.CompilerServices;

namespace Ebpf.KernelTests.Maps;

/// <summary>struct large of maps.bpf.c: 1,024 bytes.</summary>
[InlineArray(128)]
internal struct Large
{
    private ulong _word;
}
