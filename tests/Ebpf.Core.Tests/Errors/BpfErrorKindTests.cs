namespace Ebpf.Core.Tests;

public class BpfErrorKindTests
{
    [Fact]
    public void Kinds_All_AreInTheTableOfErrorsMd()
    {
        string table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

        Assert.All(Enum.GetNames<BpfErrorKind>(), kind => Assert.Contains($"\n| `{kind}` |", table, StringComparison.Ordinal));
    }
}
