using System.Runtime.CompilerServices;
using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkFilterTests
{
    [Fact]
    public void Layout_HasTheSizeOfTheKernelsSide() => Assert.Equal(2600, Unsafe.SizeOf<UnlinkFilterLayout>());

    [Fact]
    public void Values_MoreThanTheKernelCompares_Throw()
    {
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { ProcessIds = [.. Enumerable.Range(1, 17)] });
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { PathPrefixes = ["/a", "/b", "/c", "/d", "/e"] });
        Assert.Equal(16, new UnlinkFilter { UserIds = [.. Enumerable.Range(1, 16).Select(i => (uint)i)] }.UserIds.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void ProcessIds_NoProcessCanHave_Throw(int id) => Assert.Throws<ArgumentException>("ProcessIds", () => new UnlinkFilter { ProcessIds = [1, id] });

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters!")]
    [InlineData("fünfzehn-Bytes..")]
    [InlineData("a\0b")]
    public void Commands_NoThreadCanHave_Throw(string command) =>
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { Commands = [command] });

    [Theory]
    [InlineData("")]
    [InlineData("var/log")]
    [InlineData("/a\0b")]
    public void PathPrefixes_NoFullPathBeginsWith_Throw(string prefix) =>
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { PathPrefixes = [prefix] });

    [Fact]
    public void Values_Null_NameTheProperty()
    {
        Assert.Throws<ArgumentNullException>("PathPrefixes", () => new UnlinkFilter { PathPrefixes = null! });
        Assert.Throws<ArgumentException>("Commands", () => new UnlinkFilter { Commands = [null!] });
    }

    [Fact]
    public void Results_Unknown_Throw() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new UnlinkFilter { Results = (UnlinkResults)99 });

    [Fact]
    public void PathPrefixes_LongerThanTheKernelCompares_Throw()
    {
        string longest = "/" + new string('a', 255);
        Assert.Equal([longest], new UnlinkFilter { PathPrefixes = [longest] }.PathPrefixes);
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { PathPrefixes = [longest + "a"] });
    }

    [Fact]
    public void From_HasEachValueAndTheMaskOfEachPrefix()
    {
        UnlinkFilterLayout layout = UnlinkFilterLayout.From(new UnlinkFilter
        {
            ProcessIds = [7, 8],
            UserIds = [1000],
            CgroupIds = [99],
            Commands = ["rm"],
            PathPrefixes = ["/é"],
            IncludeDescendants = true,
            Results = UnlinkResults.Successes,
        });

        Assert.Equal((2u, 1u, 1u, 1u, 1u), (layout.ProcessCount, layout.UserCount, layout.CgroupCount, layout.CommandCount, layout.PrefixCount));
        Assert.Equal((7u, 8u, 1000u, 99ul), (layout.Processes[0], layout.Processes[1], layout.Users[0], layout.Cgroups[0]));
        Assert.Equal(((ushort)1, (ushort)2, 0u), (layout.WithDescendants, layout.Results, layout.ExcludedProcess));
        Assert.Equal("rm"u8.ToArray(), layout.Commands[0].Text.ToArray());
        Assert.Equal(Encoding.UTF8.GetBytes("/é\0"), ((ReadOnlySpan<byte>)layout.PathPrefixes[0].Bytes)[..4].ToArray());
        Assert.Equal([0xFF, 0xFF, 0xFF, 0], ((ReadOnlySpan<byte>)layout.PathPrefixes[0].Mask)[..4].ToArray());
    }
}
