using Ebpf.Interop;

namespace Ebpf.Core.Tests;

public class BpfErrorKindTests
{
    /// <summary>The handle of something else: closed, opened as a path only, or no socket.</summary>
    [Theory]
    [InlineData(Libc.EBADF)]
    [InlineData(88)]
    public void Kind_AnotherKindOfHandle_IsInvalidArgument(int errorNumber) =>
        Assert.Equal(BpfErrorKind.InvalidArgument, BpfError.Create(errorNumber, "set an element").Kind);

    [Fact]
    public void Kinds_All_AreInTheTableOfErrorsMd()
    {
        string table = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

        Assert.All(Enum.GetNames<BpfErrorKind>(), kind => Assert.Contains($"\n| `{kind}` |", table, StringComparison.Ordinal));
    }
}
