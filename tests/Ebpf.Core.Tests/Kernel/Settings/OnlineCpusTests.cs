namespace Ebpf.Core.Tests.Kernel.Settings;

public class OnlineCpusTests
{
    [Theory]
    [InlineData("0\n", new[] { 0 })]
    [InlineData("0-3\n", new[] { 0, 1, 2, 3 })]
    [InlineData("0,2-3,7", new[] { 0, 2, 3, 7 })]
    [InlineData("\n", new int[0])]
    public void Parse_List_IsItsNumbers(string list, int[] expected) => Assert.Equal(expected, OnlineCpus.Parse(list));
}
