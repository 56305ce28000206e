using System.Text.Json.Nodes;

namespace Fleet.Tests;

public class RunStateTests
{
    [Fact]
    public void Gaps_SeenAndLost_AreWhatNeitherHas()
    {
        RunState run = new("m/boot/1", RangeSet.Parse("1-4"), new RangeSet());

        run.Apply(new Loss("spool_full", "6-8"));
        run.Apply(new Loss("spool_full", "7-9")); // Told twice, counted once.
        run.Apply(new Ledger(10, null, DateTimeOffset.UnixEpoch, null));

        Assert.Equal("5,10", $"{run.Gaps}");
        Assert.Equal(4, run.Causes["spool_full"]);
    }

    [Fact]
    public void Apply_OlderLedger_ChangesNothing()
    {
        RunState run = new("m/boot/1", new RangeSet(), new RangeSet());

        run.Apply(new Ledger(10, true, DateTimeOffset.UnixEpoch.AddDays(1), null));
        run.Apply(new Ledger(5, null, DateTimeOffset.UnixEpoch, null));

        Assert.Equal((10, true), (run.Last, run.Ended));
    }

    [Fact]
    public void ToString_KernelLosses_AreNamedByCause()
    {
        RunState run = new("m/boot/1", RangeSet.Parse("1-10"), new RangeSet());

        run.Apply(new Ledger(10, true, DateTimeOffset.UnixEpoch.AddDays(1), JsonNode.Parse("""{"Delivered":10,"LostRingFull":3,"LostUnseen":0,"Lost":3}""")));

        Assert.EndsWith("ended kernel lost: LostRingFull 3", $"{run}");
    }
}
