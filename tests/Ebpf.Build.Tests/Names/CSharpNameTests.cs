namespace Ebpf.Build.Tests;

public class CSharpNameTests
{
    [Theory]
    [InlineData("on_exec", "OnExec")]
    [InlineData("PID_MAX", "PidMax")]
    [InlineData("myMap", "MyMap")]
    [InlineData("event", "Event")]
    [InlineData("__u32", "U32")]
    [InlineData("v1_2", "V1_2")]
    [InlineData("8ball", "_8ball")]
    [InlineData("___", "_")]
    [InlineData("a.b", "AB")]
    public void Of_NameInC_IsDotNets(string c, string expected) => Assert.Equal(expected, CSharpName.Of(c));

    [Theory]
    [InlineData("point_t", "Point")]
    [InlineData("_t", "T")]
    public void OfType_Typedef_LosesItsEnding(string c, string expected) => Assert.Equal(expected, CSharpName.OfType(c));

    [Fact]
    public void Take_NameThatIsTaken_GetsTheSuffixAndThenANumber()
    {
        NameScope scope = new("Load");

        Assert.Equal(["A", "AMap", "AMap2", "LoadMap"], [scope.Take("A", "Map"), scope.Take("A", "Map"), scope.Take("A", "Map"), scope.Take("Load", "Map")]);
    }
}
