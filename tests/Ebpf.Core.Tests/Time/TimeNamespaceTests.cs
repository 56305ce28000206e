namespace Ebpf.Core.Tests;

public class TimeNamespaceTests
{
    [Theory]
    [InlineData("monotonic           0         0", 0)]
    [InlineData("monotonic       86400         5", 86_400_000_000_005)]
    [InlineData("monotonic          -1 999999999", -1)]
    [InlineData("boottime            7         7", 0)]
    public void ParseOffset_LineOfTheKernel_IsInNanoseconds(string line, long expected) =>
        Assert.Equal(expected, TimeNamespace.ParseOffset(["boottime            9         9", line], "monotonic"));
}
