using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkEventValueTests
{
    private readonly UnlinkEventParser _parser = new(KernelClock.Start());

    public static TheoryData<byte[], byte[]> Names => new()
    {
        { "a"u8.ToArray(), "rm"u8.ToArray() },
        { [], [] },
        { "new\nline \"quoted\" ü"u8.ToArray(), "x\u001b"u8.ToArray() },
        { [0xFF, (byte)'a', 0xE9], [0xFF] },
        { "/tmp/\uFFFD"u8.ToArray(), "0123456789abcdef"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_OfAnEvent_IsReadAsAnEqualOne(byte[] path, byte[] command)
    {
        UnlinkEvent e = Parse(path, record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.Command), [.. command, .. new byte[16 - command.Length]]));

        string json = JsonSerializer.Serialize(e, UnlinkJson.Default.UnlinkEvent);
        UnlinkEvent same = JsonSerializer.Deserialize(json, UnlinkJson.Default.UnlinkEvent);

        Assert.Equal(e, same);
        Assert.Equal(path, same.GetPathBytes());
        Assert.Equal(command, same.GetCommandBytes());
        Assert.Equal((e.Time, e.ProcessStartTime, e.ToString()), (same.Time, same.ProcessStartTime, same.ToString()));
        Assert.DoesNotContain('\n', json);
    }

    [Fact]
    public void Json_OfAFullPathAndAVictim_IsReadAsAnEqualOne()
    {
        UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData
        {
            Time = DateTimeOffset.UtcNow,
            Path = "f",
            FullPath = "/é/f",
            PathState = UnlinkPathState.Resolved,
            Operation = UnlinkOperations.RenameOver,
            Victim = new UnlinkVictim(8, 1, 99, 2),
            LoginUserId = 1000,
        });

        UnlinkEvent same = JsonSerializer.Deserialize<UnlinkEvent>(JsonSerializer.Serialize(e));

        Assert.Equal(e, same);
        Assert.Equal(("/é/f", "f", 1000u, null), (same.FullPath, same.Path, same.LoginUserId, same.SessionId));
    }

    public static TheoryData<byte[], byte[]> Destinations => new()
    {
        { "b"u8.ToArray(), [] },
        { "b"u8.ToArray(), "/srv/"u8.ToArray() },
        { [0xFF, (byte)'b'], [(byte)'/', 0xE9, (byte)'/'] },
        { [], [] },
    };

    [Theory]
    [MemberData(nameof(Destinations))]
    public void Json_OfAMove_IsReadAsAnEqualOne(byte[] path, byte[] directory)
    {
        UnlinkDestinationLayout layout = new()
        {
            DirectoryFd = 7,
            BaseLength = (ushort)directory.Length,
            PathLength = (ushort)path.Length,
            PathState = (byte)(directory.Length > 0 ? UnlinkPathState.Resolved : UnlinkPathState.AsGiven),
        };
        byte[] destination = [.. MemoryMarshal.AsBytes([layout]), .. directory, .. path];
        byte[] move = RecordBuilder.Build("a"u8.ToArray(), change: record => record[Marshal.OffsetOf<UnlinkEventLayout>(nameof(UnlinkEventLayout.Operation)).ToInt32()] = 3);
        Assert.True(_parser.TryParse([.. move, .. destination], out UnlinkEvent e));

        UnlinkEvent same = JsonSerializer.Deserialize(JsonSerializer.Serialize(e, UnlinkJson.Default.UnlinkEvent), UnlinkJson.Default.UnlinkEvent);

        Assert.Equal(e, same);
        Assert.Equal((UnlinkOperations.RenameAway, 7), (same.Operation, same.Destination!.DirectoryFileDescriptor));
        Assert.Equal(path, same.Destination.PathBytes ?? System.Text.Encoding.UTF8.GetBytes(same.Destination.Path));
        Assert.Equal(directory.Length == 0, same.Destination.FullPath is null);
        Assert.Contains(" -> ", $"{e}", StringComparison.Ordinal);
        Assert.False(_parser.TryParse([.. move, .. destination, 0], out UnlinkEvent _));
        Assert.True(_parser.TryParse(move, out UnlinkEvent without) && without.Destination is null && without != e);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{ "path": "a", "fullPath": "/b", "pathState": "Resolved" }""")]
    [InlineData("""{ "command": "01234567890123456" }""")]
    [InlineData("[]")]
    public void Json_ThatIsNoEvent_Throws(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, UnlinkJson.Default.UnlinkEvent));

    [Fact]
    public void Create_PartsThatContradictEachOther_Throw()
    {
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { FullPath = "/a", Path = "b", PathState = UnlinkPathState.Resolved }));
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { FullPath = "/a", Path = "a" }));
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { PathState = UnlinkPathState.Resolved }));
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { Destination = new UnlinkDestination() }));
        Assert.Throws<ArgumentException>("destination", () => UnlinkEvent.Create(
            new() { Operation = UnlinkOperations.RenameAway, Destination = new UnlinkDestination { Path = "a", FullPath = "/b", PathState = UnlinkPathState.Resolved } }));
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { Command = new string('x', 17) }));
        Assert.Throws<ArgumentException>("data", () => UnlinkEvent.Create(new() { Operation = UnlinkOperations.Unlink | UnlinkOperations.RenameOver }));
    }

    [Fact]
    public void ToData_OfAnEvent_MakesAnEqualOne()
    {
        UnlinkEvent e = Parse("a"u8.ToArray());

        Assert.Equal(e, UnlinkEvent.Create(e.ToData()));
        Assert.True(e == UnlinkEvent.Create(e.ToData()));
        Assert.Equal(e.GetHashCode(), UnlinkEvent.Create(e.ToData()).GetHashCode());
    }

    [Fact]
    public void Equals_EventsThatDifferInOnePart_AreNotEqual()
    {
        UnlinkEventData data = Parse("a"u8.ToArray()).ToData();
        UnlinkEvent e = UnlinkEvent.Create(data);

        Assert.All(
            [
                data with { Sequence = 99 }, data with { Path = "b" }, data with { ErrorNumber = 1 }, data with { Command = "mv" },
                data with { Time = data.Time.AddTicks(1) }, data with { LoginUserId = null }, data with { Victim = new UnlinkVictim(1, 2, 3, 4) },
            ],
            other => Assert.True(e != UnlinkEvent.Create(other), $"{other}"));
    }

    /// <summary>The kernel may leave the end of an earlier name behind the NUL.</summary>
    [Fact]
    public void Equals_OfNamesWithOtherBytesBehindTheNul_AreEqual()
    {
        UnlinkEventData data = Parse("a"u8.ToArray(), record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.Command), "rm\0ash"u8)).ToData();

        UnlinkEventData clean = Parse("a"u8.ToArray(), record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.Command), "rm\0"u8)).ToData();
        Assert.Equal(clean with { Sequence = 1, Time = data.Time, ProcessStartTime = data.ProcessStartTime }, data with { Sequence = 1 });
    }

    [Fact]
    public void Default_OfTheStruct_IsHarmless()
    {
        UnlinkEvent none = default;

        Assert.True(none == default);
        Assert.Equal(none, UnlinkEvent.Create(none.ToData()));
        Assert.Equal(none, JsonSerializer.Deserialize<UnlinkEvent>(JsonSerializer.Serialize(none)));
        Assert.Equal(default(UnlinkEvent).GetHashCode(), none.GetHashCode());
        Assert.All(typeof(UnlinkEvent).GetProperties(), property => property.GetValue(none));
    }

    private UnlinkEvent Parse(byte[] path, Action<byte[]>? change = null)
    {
        Assert.True(_parser.TryParse(RecordBuilder.Build(path, change: change), out UnlinkEvent e));
        return e;
    }
}
