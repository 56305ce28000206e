namespace Ebpf.Core.Tests;

public class SymbolTableTests
{
    private static readonly SymbolTable Table = Build(
        (0x2000, 0, "last"), (0x1000, 0x10, "sized"), (0x1020, 0, "unsized"), (0x1030, 0x8, "__getpid"), (0x1030, 0x8, "getpid"), (0x1030, 0, "label"));

    [Theory]
    [InlineData(0x1000, "sized", 0)]
    [InlineData(0x100f, "sized", 0xf)]
    [InlineData(0x102f, "unsized", 0xf)]
    [InlineData(0x1037, "getpid", 7)]
    [InlineData(0x2000, "last", 0)]
    [InlineData(0x101fff, "last", 0xfffff)]
    public void TryFind_AddressInAFunction_IsThatFunction(ulong address, string name, ulong offset)
    {
        Assert.True(Table.TryFind(address, out string found, out string module, out ulong foundOffset));

        Assert.Equal((name, "", offset), (found, module, foundOffset));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xfff)]
    [InlineData(0x1010)]
    [InlineData(0x1038)]
    [InlineData(0x102000)]
    [InlineData(ulong.MaxValue)]
    public void TryFind_AddressInNoFunction_IsFalse(ulong address) => Assert.False(Table.TryFind(address, out _, out _, out _));

    [Fact]
    public void TryFind_EmptyTable_IsFalse() => Assert.False(SymbolTable.Empty.TryFind(1, out _, out _, out _));

    [Fact]
    public void TryFind_FunctionOfAModule_HasBothNames()
    {
        SymbolTable.Builder builder = new();
        builder.Add(0x1000, 0, "lösche", "ext4");

        Assert.True(builder.Build().TryFind(0x1001, out string name, out string module, out _));
        Assert.Equal(("lösche", "ext4"), (name, module));
    }

    private static SymbolTable Build(params (ulong Start, ulong Size, string Name)[] functions)
    {
        SymbolTable.Builder builder = new();
        foreach ((ulong start, ulong size, string name) in functions)
        {
            builder.Add(start, size, name);
        }

        return builder.Build();
    }
}
