using System.Text;

namespace Fleet.Tests;

/// <summary>An agent in the hands of an attacker sends what it likes, on the subjects of its own machine.</summary>
public sealed class ReportTests
{
    private const string Run = "m/0123456789ab/1";

    [Fact]
    public void Decode_WhatAnAgentSends_IsTheSame()
    {
        SpooledMessage events = Assert.Single(SpooledMessage.OfEvents("m", Run, "tmp", Events.Create(1, 3), binary: false));
        Loss loss = new("spool_full", "4-6,9");
        Ledger ledger = new(9, null, DateTimeOffset.UnixEpoch, null);

        Assert.Equal([1, 2, 3], Decode(events).Deletions.Select(deletion => deletion.Sequence));
        Assert.Equal(loss, Decode(SpooledMessage.OfLoss("m", Run, loss.Cause, RangeSet.Parse(loss.Ranges))).Loss);
        Assert.Equal(ledger, Decode(SpooledMessage.OfLedger("m", Run, ledger)).Ledger);
    }

    [Theory]
    [InlineData("deletions.m.ledger", null)]
    [InlineData("deletions.m.ledger", "web-7/0123456789ab/1")]
    [InlineData("deletions.m.ledger", "m")]
    [InlineData("deletions.m.ledger", "m/\u001b[2J/1")]
    [InlineData("deletions.m", Run)]
    [InlineData("deletions.m.gossip", Run)]
    public void Decode_NotOfTheMachineOfItsSubject_IsRefused(string subject, string? run) =>
        Assert.Throws<FormatException>(() => Report.Decode(subject, run, null, new Ledger(1, null, DateTimeOffset.UnixEpoch, null).Encode()));

    [Theory]
    [InlineData("events.tmp", "own")]
    [InlineData("events.tmp", """{"event":{"sequence":1}}""")]
    [InlineData("ledger", "null")]
    [InlineData("ledger", "{}")]
    [InlineData("ledger", """{"Last":-1,"Ended":null,"Time":"2026-01-01T00:00:00+00:00","Kernel":null}""")]
    [InlineData("ledger", """{"Last":1,"Ended":null,"Time":"2026-01-01T00:00:00+00:00","Kernel":[]}""")]
    [InlineData("ledger", """{"Last":1,"Ended":null,"Time":"2026-01-01T00:00:00+00:00","Kernel":{"LostRingFull":"many"}}""")]
    [InlineData("ledger", """{"Last":1,"Ended":null,"Time":"2026-01-01T00:00:00+00:00","Kernel":{"Lost\u001b[2J":1}}""")]
    [InlineData("loss", """{"Cause":"a b","Ranges":"1-2"}""")]
    [InlineData("loss", """{"Cause":null,"Ranges":"1-2"}""")]
    [InlineData("loss", """{"Cause":"spool_full","Ranges":""}""")]
    [InlineData("loss", """{"Cause":"spool_full","Ranges":"2-1"}""")]
    [InlineData("loss", """{"Cause":"spool_full","Ranges":"0-9223372036854775807"}""")]
    public void Decode_WhatNoAgentSends_IsRefused(string kind, string body)
    {
        Assert.Throws<FormatException>(() => Report.Decode($"deletions.m.{kind}", Run, Subjects.Ecs, Encoding.UTF8.GetBytes(body)));
        Assert.Throws<FormatException>(() => Report.Decode($"deletions.m.{kind}", Run, Subjects.Binary, Encoding.UTF8.GetBytes(body)[..^1]));
    }

    private static Report Decode(SpooledMessage message) => Report.Decode(message.Subject, message.Run, message.Form, message.Payload);
}
