namespace Fleet.Tests;

public sealed class SpoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Append_Events_AreMessagesByFolderWithTheirRanges()
    {
        using Spool spool = Open();

        spool.Append([Events.Create(1, "/var/a"), Events.Create(2, "/tmp/b"), Events.Create(3, "/var/c")], binary: false);

        Assert.Equal(
            [("deletions.m.events.var", "1,3"), ("deletions.m.events.tmp", "2")],
            spool.Read(0, 10).Select(message => (message.Subject, message.Ranges!)));
        Assert.Equal([$"{spool.Run}:1-3:var", $"{spool.Run}:2-2:tmp"], spool.Read(0, 10).Select(message => message.MessageId));
    }

    /// <summary>The one who deletes chooses the length of a path: a message must not become larger than servers take (1 MB unless told).</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Append_LongPaths_AreMessagesThatServersTake(bool binary)
    {
        using Spool spool = Open(bytes: 100_000_000);

        spool.Append([.. Enumerable.Range(1, 500).Select(i => Events.Create(i, $"/tmp/{new string('\u6f22', 1360)}"))], binary);

        List<SpooledMessage> messages = spool.Read(0, 1000);
        RangeSet known = new();
        messages.ForEach(message => known.Add(RangeSet.Parse(message.Ranges!)));
        Assert.Equal("1-500", $"{known}");
        Assert.All(messages, message => Assert.InRange(message.Payload.Length, 1, 600_000));
        Assert.Distinct(messages.Select(message => message.MessageId));
    }

    [Fact]
    public void Open_AfterTheFolderWasDeleted_IsNoRunThatTheServersKnow()
    {
        string before;
        using (Spool spool = Open())
        {
            before = spool.Run;
        }

        Directory.Delete(_folder, recursive: true);
        using Spool next = Open();

        Assert.NotEqual(before, next.Run);
    }

    [Fact]
    public void TryGiveUp_Events_AreRecordedAsLost()
    {
        using Spool spool = Open();
        spool.Append(Events.Create(1, 5), binary: false);
        SpooledMessage refused = Assert.Single(spool.Read(0, 10));

        Assert.True(spool.TryGiveUp(refused));

        Assert.Equal(new Loss("refused", "1-5"), Loss.Decode(spool.Read(refused.Id, 10).Single().Payload));
    }

    [Fact]
    public void Append_BeyondTheBound_DropsTheOldestAndRecordsThem()
    {
        using Spool spool = Open(bytes: 20_000);

        for (int i = 0; i < 100; i++)
        {
            spool.Append(Events.Create(1 + 10 * i, 10), binary: false);
        }

        List<SpooledMessage> messages = spool.Read(0, 1000);
        RangeSet known = new();
        foreach (SpooledMessage message in messages)
        {
            known.Add(RangeSet.Parse(message.Ranges ?? Loss.Decode(message.Payload).Ranges));
        }

        Assert.Equal("1-1000", $"{known}");
        Assert.True(messages.Sum(message => message.Payload.Length) < 25_000);
        Assert.Contains(messages, message => message.Ranges is null);
    }

    [Fact]
    public void Append_WhatIsBeingSent_IsNotDropped()
    {
        using Spool spool = Open(bytes: 10_000);
        spool.Append(Events.Create(1, 10), binary: false);
        SpooledMessage sent = Assert.Single(spool.Read(0, 10));

        for (int i = 1; i < 20; i++)
        {
            spool.Append(Events.Create(1 + 10 * i, 10), binary: false);
        }

        Assert.Contains(spool.Read(0, 1000), message => message.Id == sent.Id);
    }

    [Fact]
    public void Append_SequencesLeftOut_AreRecordedAsLost()
    {
        using Spool spool = Open();

        spool.Append([Events.Create(1, "/tmp/a"), Events.Create(4, "/tmp/b")], binary: false);
        spool.Append(Events.Create(6, 1), binary: false);

        Assert.Equal(
            [new Loss("not_delivered", "2-3"), new Loss("not_delivered", "5")],
            spool.Read(0, 10).Where(message => message.Subject == Subjects.Loss("m")).Select(message => Loss.Decode(message.Payload)));
    }

    [Fact]
    public async Task Filled_ManyAppends_IsSetOnce()
    {
        using Spool spool = Open();

        spool.Append(Events.Create(1, 1), binary: false);
        spool.Append(Events.Create(2, 1), binary: false);

        Assert.True(await spool.Filled.WaitAsync(0, TestContext.Current.CancellationToken));
        Assert.False(await spool.Filled.WaitAsync(0, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Open_AfterAKill_KeepsMessagesAndEndsTheRun()
    {
        string killed;
        using (Spool spool = Open())
        {
            killed = spool.Run;
            spool.Append(Events.Create(1, 7), binary: true);
            spool.TryAppend(new Ledger(7, null, DateTimeOffset.UnixEpoch, null));
        }

        using Spool next = Open();

        List<SpooledMessage> messages = next.Read(0, 10);
        Assert.Equal("1-7", messages[0].Ranges);
        Ledger last = Ledger.Decode(messages[^1].Payload);
        Assert.Equal((killed, 7, false), (messages[^1].Run, last.Last, last.Ended));
        Assert.NotEqual(killed, next.Run);
        Assert.Equal(7, next.SpooledBefore);
    }

    [Fact]
    public void Open_AfterAGoodbye_AddsNoLedger()
    {
        using (Spool spool = Open())
        {
            spool.TryAppend(new Ledger(0, true, DateTimeOffset.UnixEpoch, null));
        }

        using Spool next = Open();

        Assert.True(Ledger.Decode(Assert.Single(next.Read(0, 10)).Payload).Ended);
    }

    [Fact]
    public void TryAppend_LedgerAfterLedger_KeepsTheNewest()
    {
        using Spool spool = Open();

        spool.TryAppend(new Ledger(1, null, DateTimeOffset.UnixEpoch, null));
        spool.TryAppend(new Ledger(2, null, DateTimeOffset.UnixEpoch.AddSeconds(1), null));

        Assert.Equal(2, Ledger.Decode(Assert.Single(spool.Read(0, 10)).Payload).Last);
    }

    [Fact]
    public void TryRemove_Acknowledged_AreGone()
    {
        using Spool spool = Open();
        spool.Append(Events.Create(1, 5), binary: false);

        Assert.True(spool.TryRemove(spool.Read(0, 10)));

        Assert.Equal(0, spool.Waiting);
    }

    private Spool Open(long bytes = 1_000_000) => Spool.Open(new FleetOptions { Folder = _folder, Machine = "m", SpoolBytes = bytes });
}
