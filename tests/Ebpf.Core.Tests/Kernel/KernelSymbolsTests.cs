namespace Ebpf.Core.Tests;

public class KernelSymbolsTests
{
    private const string Table = """
        ffffffff816cbe90 T vfs_unlink
        ffffffff816d2cd0 t do_unlinkat
        ffffffff816d2cd0 t do_unlinkat.cold
        ffffffff816d2cd1 t __pfx_filename_rmdir
        ffffffff82000000 d filename_unlinkat
        0000000000000000 t ext4_unlink	[ext4]
        damaged
        """;

    [Theory]
    [InlineData("do_unlinkat", "do_unlinkat")]
    [InlineData("ext4_unlink", "ext4_unlink")]
    [InlineData("filename_rmdir", null)]
    [InlineData("filename_unlinkat", null)]
    [InlineData("unlinkat", null)]
    [InlineData("damaged", null)]
    [InlineData("", null)]
    public void FindFunction_OneCandidate_ReturnsOnlyAnExactFunction(string candidate, string? expected) =>
        Assert.Equal(expected, KernelSymbols.FindFunction(new StringReader(Table), [candidate]));

    [Fact]
    public void FindFunction_SeveralPresent_ReturnsTheFirstCandidate() =>
        Assert.Equal("do_unlinkat", KernelSymbols.FindFunction(new StringReader(Table), ["absent", "do_unlinkat", "vfs_unlink"]));

    [Fact]
    public void FindFunction_RunningKernel_HasVfsUnlink() =>
        Assert.Equal("vfs_unlink", KernelSymbols.FindFunction("no_such_function", "vfs_unlink"));
}
