namespace Ebpf.Extensions.Hosting.Tests;

public class NearNameTests
{
    [Theory]
    [InlineData("FulPaths", "FullPaths")]
    [InlineData("fullpath", "FullPaths")]
    [InlineData("Filtre", "Filter")]
    [InlineData("Something", null)]
    public void Find_Typo_ReturnsTheNearest(string typed, string? expected) =>
        Assert.Equal(expected, NearName.Find(typed, ["FullPaths", "Filter", "IdentifyVictims"]));
}
