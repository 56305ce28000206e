using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkFilterTests
{
    [Fact]
    public void Layout_HasTheSizeOfTheKernelsSide() => Assert.Equal(10096, Unsafe.SizeOf<UnlinkFilterLayout>());

    [Fact]
    public void Values_MoreThanTheKernelCompares_Throw()
    {
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { ProcessIds = [.. Enumerable.Range(1, 17)] });
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { PathPrefixes = [.. Enumerable.Range(1, 17).Select(i => $"/{i}")] });
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
    [InlineData("", "a full path begins with '/'")]
    [InlineData("var/log", "a full path begins with '/'")]
    [InlineData("/a\0b", "none is 0")]
    [InlineData("/var/../log", "is reported whatever it begins with")]
    [InlineData("//var", "is reported whatever it begins with")]
    public void PathPrefixes_NoFullPathBeginsWith_SayWhy(string prefix, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>("PathPrefixes", () => new UnlinkFilter { PathPrefixes = [prefix] }).Message, StringComparison.Ordinal);

    [Fact]
    public void PathPrefixes_NameThatBeginsWithDots_IsOne() => Assert.Single(new UnlinkFilter { PathPrefixes = ["/run/..data"] }.PathPrefixes);

    [Fact]
    public void Values_Null_NameTheProperty()
    {
        Assert.Throws<ArgumentNullException>("PathPrefixes", () => new UnlinkFilter { PathPrefixes = null! });
        Assert.Throws<ArgumentException>("Commands", () => new UnlinkFilter { Commands = [null!] });
    }

    [Fact]
    public void Records_WithEqualValues_AreEqualAndPrintThem()
    {
        UnlinkProbeOptions options = New([1, 2]), other = New([1, 2]);

        Assert.Equal(options, other);
        Assert.Equal(options.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(options, New([2, 1]));
        Assert.Equal(new UnlinkFilter(), new UnlinkFilter { ProcessIds = [], ExcludePathPrefixes = [] });
        Assert.Contains("ProcessIds = [1, 2]", $"{options}", StringComparison.Ordinal);
        Assert.Contains("PathPrefixes = [/var/log/]", $"{options}", StringComparison.Ordinal);

        static UnlinkProbeOptions New(int[] ids) => new() { Filter = new UnlinkFilter { ProcessIds = ids, PathPrefixes = ["/var/log/"] } };
    }

    [Fact]
    public void Records_WithAList_KeepTheirCopyAndCompareByValue()
    {
        List<string> targets = ["do_unlinkat"];
        UnlinkAttachment attachment = new(UnlinkAttachKind.Kprobe, targets, "why");

        targets[0] = "do_rmdir";

        Assert.Equal(new UnlinkAttachment(UnlinkAttachKind.Kprobe, ["do_unlinkat"], "why"), attachment);
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
            ExcludeProcessIds = [6],
            LoginUserIds = [3],
            ExcludeLoginUserIds = [1, 2],
            LoginUserIdsFrom = 1000,
            UserIds = [1000],
            CgroupIds = [99],
            Commands = ["rm"],
            PathPrefixes = ["/é"],
            IncludeDescendants = true,
            Results = UnlinkResults.Successes,
        });

        Assert.Equal(
            (Bounds(1, 3), Bounds(0, 1), Bounds(0, 1), Bounds(0, 1), Bounds(0, 1)),
            (layout.Process, layout.User, layout.Cgroup, layout.Command, layout.Prefix));
        Assert.Equal((Bounds(2, 3), Bounds(0, 0), 1000u), (layout.LoginUser, layout.ProcessCommand, layout.LoginUsersFrom));
        Assert.Equal([1u, 2u, 3u], ((ReadOnlySpan<uint>)layout.LoginUsers)[..3].ToArray());
        Assert.Equal((6u, 7u, 8u, 1000u, 99ul), (layout.Processes[0], layout.Processes[1], layout.Processes[2], layout.Users[0], layout.Cgroups[0]));
        Assert.Equal(((byte)1, (byte)2, 0u), (layout.WithDescendants, layout.Results, layout.ExcludedProcess));
        Assert.Equal("rm\0"u8.ToArray(), Bytes(layout.Commands[0])[..3]);
        Assert.Equal(Encoding.UTF8.GetBytes("/é\0"), Bytes(layout.Prefixes[0].Bytes)[..4]);
        Assert.Equal((0xFF_FFFFul, 0u), (layout.Prefixes[0].Mask, layout.Prefixes[0].Words));
    }

    [Theory]
    [InlineData(7, 0u, 0x00FF_FFFF_FFFF_FFFF)]
    [InlineData(8, 1u, 0)]
    [InlineData(9, 1u, 0xFF)]
    [InlineData(256, 32u, 0)]
    public void From_Prefix_HasItsWordsAndTheMaskOfTheRest(int length, uint words, ulong mask)
    {
        UnlinkFilterLayout layout = UnlinkFilterLayout.From(new UnlinkFilter { PathPrefixes = ["/b", $"/{new string('a', length - 1)}"] });

        Assert.Equal((words, mask, words), (layout.Prefixes[1].Words, layout.Prefixes[1].Mask, layout.PrefixWords));
    }

    [Fact]
    public void From_PrefixesThatDifferInOneByte_HaveDifferentNumbers()
    {
        string[] prefixes = ["/aaaaaaaaaaaaaaa1", "/aaaaaaaaaaaaaaa2", "/aaa1aaaaaaaaaaa2", "/aaaaaaaaaaaaaaa"];

        UnlinkFilterLayout layout = UnlinkFilterLayout.From(new UnlinkFilter { PathPrefixes = prefixes });

        Assert.Distinct(((ReadOnlySpan<UnlinkFilterPrefix>)layout.Prefixes)[..prefixes.Length].ToArray().Select(prefix => prefix.Number));
    }

    /// <summary>The NUL makes the beginning the whole.</summary>
    [Fact]
    public void From_Executables_AreComparedWithTheirEnd()
    {
        UnlinkFilterLayout layout = UnlinkFilterLayout.From(new UnlinkFilter { Executables = ["/bin/rm"], ExcludeExecutables = ["/bin/é"] });

        Assert.Equal(Bounds(1, 2), layout.Executable);
        Assert.Equal("/bin/rm\0\0"u8.ToArray(), Bytes(layout.Executables[1].Bytes)[..9]);
        Assert.Equal((1u, 0ul, 1u, 0u), (layout.Executables[1].Words, layout.Executables[1].Mask, layout.ExecutableWords, layout.ProcessNamespace));
    }

    [Fact]
    public void Executables_WithoutRoomForTheirEnd_Throw()
    {
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { Executables = ["/" + new string('a', 255)] });
        Assert.Throws<ArgumentException>(() => new UnlinkFilter { ExcludeExecutables = ["rm"] });
    }

    [Theory]
    [InlineData(true, "0::/")]
    [InlineData(true, "9:memory:/a", "1:name=systemd:/init.scope", "0::/init.scope")]
    [InlineData(false, "9:memory:/a", "10:pids:/0::/")]
    public void HasVersion2_OfTheCgroupsOfAProcess_IsTold(bool expected, params string[] lines) => Assert.Equal(expected, CgroupHierarchy.HasVersion2(lines));

    [Fact]
    public void Start_MoreIncludedAndExcludedThanTheKernelCompares_Throws()
    {
        UnlinkFilter filter = new() { UserIds = [.. Enumerable.Range(1, 9).Select(i => (uint)i)], ExcludeUserIds = [.. Enumerable.Range(10, 8).Select(i => (uint)i)] };

        Assert.Throws<ArgumentException>("options", () => UnlinkProbe.Start(new UnlinkProbeOptions { Filter = filter }).Dispose());
    }

    private static UnlinkBounds Bounds(byte excluded, byte end) => new() { Excluded = excluded, End = end };

    private static byte[] Bytes(ReadOnlySpan<ulong> words) => MemoryMarshal.AsBytes(words).ToArray();
}
