namespace Ebpf.Core.Tests;

/// <summary>The types of native/bpf/tests/types.bpf.c, whose layouts the compiler asserts.</summary>
internal static class TestTypes
{
    internal static string Path => System.IO.Path.Combine(Repository.Root, "tests", "Ebpf.KernelTests", "Bpf", "types.bpf.x86_64.o");

    internal static BtfTypes All { get; } = BtfTypes.ReadFile(Path);
}
