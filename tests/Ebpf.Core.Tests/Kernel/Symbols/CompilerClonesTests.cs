namespace Ebpf.Core.Tests;

public class CompilerClonesTests
{
    private const string Table = """
        ffffffff81000000 T vfs_unlink
        ffffffff81000010 t vfs_unlink.cold
        ffffffff81000020 t __pfx_vfs_unlink
        ffffffff81000030 t may_delete
        ffffffff81000040 t may_delete.part.0
        ffffffff81000050 t may_delete.constprop.0
        ffffffff81000060 t may_delete.part.0.cold
        ffffffff81000070 t only_clone.isra.0
        ffffffff81000080 t plain
        """;

    [Fact]
    public void Find_Exported_HasNothingToTell() => Assert.Equal((false, ""), Find("vfs_unlink"));

    [Fact]
    public void Find_Static_SaysSo() => Assert.Equal((true, ""), Find("plain"));

    [Fact]
    public void Find_ClonesAndPieces_NamesThemAndNoColdHalf() =>
        Assert.Equal((true, "may_delete.constprop.0 may_delete.part.0"), Find("may_delete"));

    [Fact]
    public void Find_AbsentOrOnlyAsCloneOrACloneItself_HasNoResult() =>
        Assert.Empty(CompilerClones.Find(new StringReader(Table), ["absent", "only_clone", "may_delete.part.0"]));

    [Fact]
    public void Find_Several_HasOneEach() =>
        Assert.Equal(["vfs_unlink", "plain"], CompilerClones.Find(new StringReader(Table), ["plain", "vfs_unlink", "plain"]).Select(found => found.Function));

    private static (bool IsStatic, string Copies) Find(string function)
    {
        CompilerClones found = Assert.Single(CompilerClones.Find(new StringReader(Table), [function]));
        return (found.IsStatic, string.Join(' ', found.Copies));
    }
}
