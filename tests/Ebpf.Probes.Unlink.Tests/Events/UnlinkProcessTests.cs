using System.Text.Json;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkProcessTests
{
    private static readonly string Id = string.Concat(Enumerable.Repeat("0123456789abcdef", 4));

    private static readonly UnlinkProcess Process = new()
    {
        NamespaceProcessId = 7,
        Ancestors = [new UnlinkAncestor(5, "sh"), new UnlinkAncestor(1, "systemd")],
        Executable = "/usr/bin/rm",
        Arguments = ["rm", "", "a b"],
        WorkingDirectory = "/",
        CgroupPath = "/system.slice/cron.service",
    };

    [Fact]
    public void Parse_OfWhatWasWritten_IsTheSame()
    {
        UnlinkProcess parsed = UnlinkDetailsLayout.Parse(UnlinkDetailsLayout.Write(Process));

        Assert.Equal(Process, parsed);
        Assert.Equal(Process.GetHashCode(), parsed.GetHashCode());
        Assert.NotEqual(Process, parsed with { Arguments = ["rm"] });
        Assert.Null(parsed.ContainerId);
    }

    [Fact]
    public void Parse_OfNothing_IsEmpty()
    {
        UnlinkProcess parsed = UnlinkDetailsLayout.Parse(UnlinkDetailsLayout.Write(new UnlinkProcess()));

        Assert.Equal(new UnlinkProcess(), parsed);
    }

    [Fact]
    public void Json_OfDetails_IsReadAsAnEqualEvent()
    {
        UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData { Path = "a", Process = Process });

        string json = JsonSerializer.Serialize(e, UnlinkJson.Default.UnlinkEvent);

        Assert.Equal(e, JsonSerializer.Deserialize(json, UnlinkJson.Default.UnlinkEvent));
        Assert.DoesNotContain("processBytes", json, StringComparison.Ordinal);
        Assert.NotEqual(e, UnlinkEvent.Create(new UnlinkEventData { Path = "a", Process = Process with { Executable = "/bin/rm" } }));
    }

    [Fact]
    public void Json_OfDetailsThatAreNotUtf8_KeepsTheBytes()
    {
        byte[] bytes = UnlinkDetailsLayout.Write(Process);
        bytes.AsSpan(UnlinkDetailsLayout.SizeInBytes + sizeof(uint)).Fill(0xFF);
        UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData { Path = "a", ProcessBytes = bytes });

        UnlinkEvent same = JsonSerializer.Deserialize<UnlinkEvent>(JsonSerializer.Serialize(e));

        Assert.Equal(e, same);
        Assert.Equal(bytes, same.GetProcessBytes());
    }

    /// <summary>A folder's name may end within a character that the first argument goes on with: together they are UTF-8.</summary>
    [Theory]
    [InlineData(1022, UnlinkCommandLineState.Whole)]
    [InlineData(1023, UnlinkCommandLineState.Truncated)]
    public void Json_OfACharacterInTwoTexts_KeepsTheBytes(int length, UnlinkCommandLineState state)
    {
        byte[] bytes = UnlinkDetailsLayout.Write(new UnlinkProcess
        {
            WorkingDirectory = new string('d', length),
            Arguments = ["xx"],
            CommandLineState = state,
        });
        int end = UnlinkDetailsLayout.SizeInBytes + length;
        (bytes[end - 1], bytes[end]) = (0xC3, 0xA9);
        UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData { Path = "a", ProcessBytes = bytes });

        UnlinkEvent same = JsonSerializer.Deserialize<UnlinkEvent>(JsonSerializer.Serialize(e));

        Assert.Equal(e, same);
        Assert.Equal(bytes, same.GetProcessBytes());
    }

    /// <summary>A process may overwrite the end of its arguments: to add a NUL there would take more room than there is.</summary>
    [Fact]
    public void Json_OfWholeArgumentsWithoutANul_KeepsTheBytes()
    {
        byte[] bytes = UnlinkDetailsLayout.Write(new UnlinkProcess { Arguments = [new string('a', 1022)], CommandLineState = UnlinkCommandLineState.Whole });
        bytes[^1] = (byte)'a';

        UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData { Path = "a", ProcessBytes = bytes });

        Assert.Equal(e, JsonSerializer.Deserialize<UnlinkEvent>(JsonSerializer.Serialize(e)));
    }

    [Fact]
    public void Create_DetailsThatAreTooLong_Throws() => Assert.Throws<ArgumentException>(
        "data", () => UnlinkEvent.Create(new UnlinkEventData { ProcessBytes = [.. UnlinkDetailsLayout.Write(Process), .. new byte[65_536]] }));

    [Fact]
    public void Create_DetailsThatAreShorterThanTheySay_Throws() => Assert.Throws<ArgumentException>(
        "data", () => UnlinkEvent.Create(new UnlinkEventData { ProcessBytes = UnlinkDetailsLayout.Write(Process)[..^1] }));

    [Theory]
    [InlineData("/system.slice/docker-ID.scope")]
    [InlineData("/docker/ID")]
    [InlineData("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-ID.scope")]
    [InlineData("/kubepods/burstable/pod1/ID")]
    [InlineData("/kubepods.slice/crio-ID.scope/container")]
    [InlineData("/machine.slice/libpod-ID.scope/container")]
    [InlineData("/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:ID")]
    [InlineData("/docker/OTHER/docker/ID")]
    public void ContainerId_InTheFormsOfTheEngines_IsFound(string path) => Assert.Equal(
        Id,
        new UnlinkProcess { CgroupPath = path.Replace("ID", Id, StringComparison.Ordinal).Replace("OTHER", new string('f', 64), StringComparison.Ordinal) }.ContainerId);

    [Theory]
    [InlineData("/machine.slice/machine-web\\x2d1.scope/payload", "web-1")]
    [InlineData("/machine.slice/systemd-nspawn@db.service", "db")]
    [InlineData("/user.slice/user-1000.slice/session-3.scope", null)]
    [InlineData("/machine.slice/libpod-conmon-0123.scope", null)]
    [InlineData("/", null)]
    public void ContainerId_OfMachinesAndOfNone_IsTheNameOrNull(string path, string? expected) =>
        Assert.Equal(expected, new UnlinkProcess { CgroupPath = path }.ContainerId);

    /// <summary>The kernel's program stops there: what is above is not known.</summary>
    [Fact]
    public void CgroupPath_OfNamesThatFillTheRoom_BeginsWithoutASlash()
    {
        string leaf = new('x', 255);

        Assert.Equal(leaf, UnlinkCgroupPath.FromNames($"{leaf}/", leaf.Length + 1));
        Assert.Equal("/b/a", UnlinkCgroupPath.FromNames("a/b/", 4));
        Assert.Equal("äb", UnlinkCgroupPath.FromNames("äb/", 256)); // Bytes count, not characters.
    }
}
