namespace Ebpf.Core.Tests;

public class KernelSymbolTableTests
{
    private const string Table = """
        ffffffff81000100 T vfs_unlink
        ffffffff81000200 t do_unlinkat
        ffffffff82000000 d some_data
        ffffffffc0001000 t ext4_unlink	[ext4]
        ffffffffc0002000 t bpf_prog_6deef7357e7b4530_watch	[bpf]
        """;

    [Theory]
    [InlineData(0xffffffff81000180, "vfs_unlink+0x80")]
    [InlineData(0xffffffffc0001001, "ext4_unlink+0x1 (ext4)")]
    [InlineData(0xffffffffc0002010, "bpf_prog_6deef7357e7b4530_watch+0x10 (bpf)")]
    public void Resolve_AddressOfAFunction_IsItsName(ulong address, string frame) =>
        Assert.Equal(frame, $"{Read(Table).Resolve(new StackAddress(address))}");

    [Fact]
    public void Resolve_AddressOutsideFunctions_SaysThatThereIsNone()
    {
        StackFrame frame = Read(Table).Resolve(new StackAddress(0xffffffff80000000));

        Assert.Equal(("0xffffffff80000000", null), ($"{frame}", frame.Function));
        Assert.StartsWith("The kernel has no function there", frame.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_KernelThatHidesAddresses_SaysSo() => Assert.Contains(
        "kptr_restrict", Read("0000000000000000 T vfs_unlink").Resolve(new StackAddress(0xffffffff81000180)).Cause, StringComparison.Ordinal);

    private static KernelSymbolTable Read(string table) => new(new StringReader(table));
}
