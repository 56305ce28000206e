using System.Diagnostics;
using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkEventParserTests
{
    private readonly UnlinkEventParser _parser = new(KernelClock.Start());

    [Fact]
    public void TryParse_Record_ReadsEachField()
    {
        UnlinkEvent e = Parse(RecordBuilder.Build("/tmp/a"u8));

        Assert.Equal(TimeSpan.FromMicroseconds(1.5), e.Latency);
        Assert.Equal((10, 11, 1000u, 1001u), (e.ProcessId, e.ThreadId, e.UserId, e.GroupId));
        Assert.Equal((1002u, 1003u, null), (e.EffectiveUserId, e.LoginUserId, e.SessionId));
        Assert.Equal((TimeSpan.FromSeconds(4), e.Time.AddSeconds(-1)), (e.ProcessStart, e.ProcessStartTime));
        Assert.Equal(("process", "parent"), (e.ProcessCommand, e.ParentCommand));
        Assert.Equal((2, "ENOENT"), (e.ErrorNumber, e.ErrorName));
        Assert.Equal(-100, e.DirectoryFileDescriptor);
        Assert.Equal("rm", e.Command);
        Assert.Equal("/tmp/a", e.Path);
        Assert.Equal(UnlinkPathState.AsGiven, e.PathState);
        Assert.True(e.IsPathUtf8);
    }

    [Fact]
    public void TryParse_TimestampOfNow_IsNowInUtc()
    {
        ulong now = (ulong)Stopwatch.GetTimestamp();

        UnlinkEvent e = Parse(RecordBuilder.Build("a"u8, change: record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.TimestampNs), now)));

        Assert.Equal(TimeSpan.Zero, e.Time.Offset);
        Assert.InRange((DateTimeOffset.UtcNow - e.Time).TotalSeconds, -1, 1);
    }

    [Fact]
    public void TryParse_PathOfFullLength_IsWhole()
    {
        byte[] path = new byte[4096];
        path.AsSpan().Fill((byte)'x');

        Assert.Equal(path, Parse(RecordBuilder.Build(path)).GetPathBytes());
    }

    [Fact]
    public void TryParse_PathNotUtf8_KeepsTheBytes()
    {
        byte[] path = [(byte)'a', 0xFF, 0xFE, (byte)'b'];

        UnlinkEvent e = Parse(RecordBuilder.Build(path));

        Assert.False(e.IsPathUtf8);
        Assert.Equal(path, e.GetPathBytes());
        Assert.Equal("a\uFFFD\uFFFDb", e.Path);
        Assert.Equal(@"a\xff\xfeb", e.DisplayPath);
    }

    /// <summary>Base and path are kept together; only one of them may be in another encoding.</summary>
    [Theory]
    [InlineData(new byte[] { (byte)'/', 0xE9, (byte)'/' }, new byte[] { (byte)'f' }, true, false)]
    [InlineData(new byte[] { (byte)'/', (byte)'e', (byte)'/' }, new byte[] { 0xE9 }, false, false)]
    [InlineData(new byte[] { (byte)'/', 0xC3, 0xA9, (byte)'/' }, new byte[] { (byte)'f' }, true, true)]
    public void TryParse_BaseAndPath_EachSaysWhetherItIsUtf8(byte[] start, byte[] path, bool isPathUtf8, bool isFullPathUtf8)
    {
        UnlinkEvent e = Parse(RecordBuilder.Build([.. start, .. path], change: record =>
        {
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.BaseLength), (ushort)start.Length);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.PathLength), (ushort)path.Length);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.PathState), (byte)UnlinkPathState.Resolved);
        }));

        Assert.Equal((isPathUtf8, isFullPathUtf8), (e.IsPathUtf8, e.IsFullPathUtf8));
        Assert.Equal(path, e.GetPathBytes());
        Assert.Equal([.. start, .. path], e.GetFullPathBytes());
        Assert.Equal(isPathUtf8 ? "f" : "\uFFFD", e.Path);
    }

    [Fact]
    public void TryParse_CommandNotUtf8_KeepsTheBytes()
    {
        byte[] command = [(byte)'r', 0xE9];

        UnlinkEvent e = Parse(RecordBuilder.Build("a"u8, change: record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.Command), command)));

        Assert.False(e.IsCommandUtf8);
        Assert.Equal(command, e.GetCommandBytes());
        Assert.Equal(("r\uFFFD", @"r\xe9"), (e.Command, e.DisplayCommand));
        Assert.True(Parse(RecordBuilder.Build("a"u8)).IsCommandUtf8);
    }

    /// <summary>The kernel's program leaves there what it wrote of an earlier file.</summary>
    [Fact]
    public void TryParse_VictimWithoutAnInode_IsNoneAndMakesNoDifference()
    {
        byte[] record = RecordBuilder.Build("a"u8, change: record =>
        {
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.VictimInode), 0ul);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.VictimDevice), 0u);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.VictimMode), 0x81A4u);
        });
        UnlinkEvent e = Parse(record);

        Assert.Null(e.Victim);
        Assert.Equal(e, UnlinkEvent.Create(e.ToData()));
    }

    [Fact]
    public void TryParse_BytesAfterThePath_AreNotPartOfIt() =>
        Assert.Equal("a", Parse([.. RecordBuilder.Build("a"u8), 1, 2, 3]).Path);

    [Fact]
    public void TryParse_CommandOfSixteenBytes_IsNotCutNorOverrun() =>
        Assert.Equal("0123456789abcdef", Parse(RecordBuilder.Build("a"u8, "0123456789abcdef")).Command);

    [Fact]
    public void Sequence_OfEventsAndViews_CountsEachRecord()
    {
        byte[] record = RecordBuilder.Build("a"u8);

        Assert.Equal(1, Parse(record).Sequence);
        Assert.False(_parser.TryParse(record.AsSpan(1), out UnlinkEvent _));
        Assert.True(_parser.TryParse(record, out UnlinkEventView view));
        Assert.Equal((3, 3), (view.Sequence, view.ToEvent().Sequence));
        Assert.Equal(4, Parse(record).Sequence);
    }

    [Fact]
    public void View_DisplayNames_AreThoseOfTheEvent()
    {
        byte[] record = RecordBuilder.Build("a\n"u8, change: record =>
        {
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.Command), [1, 0]);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.ProcessCommand), [2, 0]);
            RecordBuilder.Put(record, nameof(UnlinkEventLayout.ParentCommand), [3, 0]);
        });
        UnlinkEvent e = Parse(record);

        Assert.True(_parser.TryParse(record, out UnlinkEventView view));

        Assert.Equal(@"a\x0a", e.DisplayPath);
        Assert.Equal(e.DisplayPath, Encoding.UTF8.GetString(view.DisplayPath));
        Assert.True(view.DisplayFullPath.IsEmpty);
        Assert.Equal(e.DisplayCommand, Encoding.UTF8.GetString(view.DisplayCommand));
        Assert.Equal(e.DisplayProcessCommand, Encoding.UTF8.GetString(view.DisplayProcessCommand));
        Assert.Equal(e.DisplayParentCommand, Encoding.UTF8.GetString(view.DisplayParentCommand));
        Assert.Equal(e.ErrorName, view.ErrorName);
    }

    [Fact]
    public void TryParse_SameCommandTwice_ReturnsTheSameString() =>
        Assert.Same(Parse(RecordBuilder.Build("a"u8)).Command, Parse(RecordBuilder.Build("b"u8)).Command);

    [Fact]
    public void TryParse_ThousandsOfCommands_StillReadsEach()
    {
        for (int i = 0; i < 5000; i++)
        {
            Assert.Equal($"c{i}", Parse(RecordBuilder.Build("a"u8, $"c{i}")).Command);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(UnlinkEventLayout.SizeInBytes - 1)]
    [InlineData(UnlinkEventLayout.SizeInBytes + 2)]
    public void TryParse_ShorterThanItClaims_ReturnsFalse(int length) =>
        Assert.False(_parser.TryParse(RecordBuilder.Build("abc"u8).AsSpan(0, length), out UnlinkEvent _));

    private UnlinkEvent Parse(byte[] record)
    {
        Assert.True(_parser.TryParse(record, out UnlinkEvent e));
        return e;
    }
}
