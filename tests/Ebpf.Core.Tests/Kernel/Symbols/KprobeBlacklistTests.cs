namespace Ebpf.Core.Tests;

public class KprobeBlacklistTests
{
    private const string List = """
        0xffffffff82001000-0xffffffff82001030	exc_int3
        0x0000000000000000-0x0000000000000000	do_nmi
        """;

    [Theory]
    [InlineData("exc_int3", true)]
    [InlineData("do_nmi", true)]
    [InlineData("exc_int", false)]
    [InlineData("int3", false)]
    public void Contains_Function_ComparesWholeNames(string function, bool expected) =>
        Assert.Equal(expected, KprobeBlacklist.Contains(new StringReader(List), function));
}
