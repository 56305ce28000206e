using Ebpf.Probes.Unlink;

namespace Fleet.Tests;

public class CodecTests
{
    private static readonly UnlinkEvent[] Deletions =
    [
        Events.Create(5, "/var/log/a"),
        Events.Create(9, "/var/log/\u00e9\n\"x"),
        UnlinkEvent.Create(new UnlinkEventData { Sequence = 10, Time = DateTimeOffset.UnixEpoch, UserId = uint.MaxValue,
            Command = "rm", Path = "relative", ErrorNumber = 13, Operation = UnlinkOperations.RemoveDirectory }),
    ];

    [Fact]
    public void Ecs_Events_ComeBack() => AssertSame(EcsCodec.Decode(EcsCodec.Encode(Deletions)));

    [Fact]
    public void Binary_Events_ComeBackInATenthOfTheSize()
    {
        AssertSame(BinaryCodec.Decode(BinaryCodec.Encode(Deletions)));

        UnlinkEvent[] many = [.. Enumerable.Range(1, 500).Select(i => Events.Create(i, $"/var/log/app/{i}.log"))];
        Assert.True(BinaryCodec.Encode(many).Length * 10 < EcsCodec.Encode(many).Length);
    }

    private static void AssertSame(IEnumerable<DeletionRow> rows) => Assert.Equal(
        Deletions.Select(e => (e.Sequence, e.Time, e.ProcessId, e.UserId, e.Command, e.FullPath ?? e.Path, e.ErrorName)),
        rows.Select(row => (row.Sequence, row.Time, row.ProcessId, row.UserId, row.Command, row.Path, row.Error)));
}
