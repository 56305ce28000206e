namespace Ebpf.Core.Tests;

public class KernelSymbolsTests
{
    private const string Table = """
        ffffffff816cbe90 T vfs_unlink
        ffffffff816d2cd0 t do_unlinkat
        ffffffff816d2cd0 t do_unlinkat.cold
        ffffffff816d2cd1 t __pfx_filename_rmdir
        ffffffff82000000 d filename_unlinkat
        ffffffff816d3000 t may_delete.part.0
        ffffffff816d3010 t may_delete.isra.0.cold
        ffffffff816d3020 t may_delete.constprop.0.isra.0
        ffffffff816d4000 t cleanup
        0000000000000000 t ext4_unlink	[ext4]
        0000000000000000 t cleanup	[ext4]
        damaged
        """;

    [Theory]
    [InlineData("do_unlinkat", "do_unlinkat")]
    [InlineData("ext4_unlink", "ext4_unlink")]
    [InlineData("may_delete", "may_delete.constprop.0.isra.0")]
    [InlineData("filename_rmdir", null)]
    [InlineData("filename_unlinkat", null)]
    [InlineData("unlinkat", null)]
    [InlineData("damaged", null)]
    [InlineData("", null)]
    public void FindFunction_OneCandidate_ReturnsTheFunctionOrItsClone(string candidate, string? expected) =>
        Assert.Equal(expected, Find(candidate)?.Name);

    [Fact]
    public void FindAbsent_OfSeveral_ReturnsThoseThatAreNoFunction() =>
        Assert.Equal(["filename_unlinkat", "may_delete"], KernelSymbols.FindAbsent(new StringReader(Table), ["vfs_unlink", "filename_unlinkat", "may_delete"]));

    [Fact]
    public void FindFunction_SeveralPresent_ReturnsTheFirstCandidate() =>
        Assert.Equal("do_unlinkat", Find("absent", "do_unlinkat", "vfs_unlink")?.Name);

    [Fact]
    public void FindFunction_CloneOfTheFirst_ComesAfterTheSecondItself()
    {
        KernelFunction function = Assert.IsType<KernelFunction>(Find("may_delete", "vfs_unlink"));

        Assert.Equal(("vfs_unlink", "vfs_unlink", false), (function.Name, function.RequestedName, function.IsClone));
    }

    [Fact]
    public void FindFunction_OnlyAClone_SaysSo()
    {
        KernelFunction function = Assert.IsType<KernelFunction>(Find("may_delete"));

        Assert.True(function.IsClone);
        Assert.Equal("may_delete.constprop.0.isra.0, a clone of may_delete", function.ToString());
    }

    [Fact]
    public void FindFunction_TwoOfTheName_CountsThemAndTakesTheFirst()
    {
        KernelFunction function = Assert.IsType<KernelFunction>(Find("cleanup"));

        Assert.Equal((2, true, null, 0xffffffff816d4000), (function.SymbolCount, function.IsAmbiguous, function.Module, function.Address));
    }

    [Fact]
    public void FindFunction_InModuleWithHiddenAddress_NamesTheModule()
    {
        KernelFunction function = Assert.IsType<KernelFunction>(Find("ext4_unlink"));

        Assert.Equal(("ext4", null, 1), (function.Module, function.Address, function.SymbolCount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public void FindFunction_Blacklist_IsAskedForTheSymbol(bool? blacklisted) =>
        Assert.Equal(blacklisted, KernelSymbols.FindFunction(
            new StringReader(Table), name => name == "may_delete.constprop.0.isra.0" ? blacklisted : !blacklisted, ["may_delete"])?.IsBlacklisted);

    [Fact]
    public void FindFunction_RunningKernel_HasVfsUnlink() =>
        Assert.Equal("vfs_unlink", KernelSymbols.FindFunction("no_such_function", "vfs_unlink")?.Name);

    private static KernelFunction? Find(params string[] candidates) =>
        KernelSymbols.FindFunction(new StringReader(Table), _ => null, candidates);
}
