namespace Ebpf.Core.Tests;

public class PerfMapTests
{
    [Theory]
    [InlineData(0x7f0000001000, "int Program::Main(string[])")]
    [InlineData(0x7f00000010ff, "int Program::Main(string[])")]
    [InlineData(0x7f0000002000, "stub")]
    public void Read_LinesOfAMap_AreFunctions(ulong address, string expected)
    {
        SymbolTable functions = PerfMap.Read(
            ["7f0000001000 100 int Program::Main(string[])", "not a line", "7f 1", "xyz 10 name", "", "0x7f0000002000 0x10 stub"]);

        Assert.True(functions.TryFind(address, out string name, out _, out _));
        Assert.Equal(expected, name);
    }

    [Fact]
    public void ReadLines_EndlessLineAndMoreThanTheLength_AreLeftOut()
    {
        using MemoryStream file = new([.. "1 1 a\n"u8, .. Enumerable.Repeat((byte)'x', 10_000), .. "\n2 1 b\n3 1 c"u8]);

        Assert.Equal(["1 1 a", "2 1 b"], PerfMap.ReadLines(file, file.Length - 2));
    }
}
