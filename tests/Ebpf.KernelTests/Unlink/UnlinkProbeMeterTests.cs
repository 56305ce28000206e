using System.Diagnostics.Metrics;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The statistics as a meter.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeMeterTests : IDisposable
{
    private const string Deletions = "ebpf.unlink.deletions";
    private const string InFlight = "ebpf.unlink.in_flight";
    private const string OutcomeKey = "ebpf.unlink.outcome";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Meter_OfRunningAndDisposedProbes_NeverGoesBack()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        Dictionary<string, long> before = ReadOutcomes();
        using (UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } }))
        {
            Unlink(2);
            probe.SetFilter(new UnlinkFilter { ProcessIds = [1] });
            Unlink(3);
            Assert.Equal(2, (await probe.StopAndReadAsync()).Count);
            Assert.Equal(2, ReadOutcomes()["delivered"] - before.GetValueOrDefault("delivered"));
        }

        Dictionary<string, long> after = ReadOutcomes();
        Assert.Equal(2, after["delivered"] - before.GetValueOrDefault("delivered"));
        Assert.InRange(after["filtered"] - before.GetValueOrDefault("filtered"), 3, long.MaxValue);
    }

    [Fact]
    public void Meter_OfOneProbe_HasEachOutcomeAndItsUnit()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();

        List<(Instrument Instrument, KeyValuePair<string, object?>[] Tags, long Value)> all = ReadMeter();

        Assert.All(all, one => Assert.Equal("{deletion}", one.Instrument.Unit));
        Assert.IsType<ObservableUpDownCounter<long>>(Assert.Single(all, one => one.Instrument.Name == InFlight && one.Tags.Length == 0).Instrument);
        List<(Instrument Instrument, KeyValuePair<string, object?>[] Tags, long Value)> outcomes = all.Where(one => one.Instrument.Name == Deletions).ToList();
        Assert.All(outcomes, one => Assert.IsType<ObservableCounter<long>>(one.Instrument));
        Assert.All(outcomes, one => Assert.Equal(OutcomeKey, Assert.Single(one.Tags).Key));
        Assert.Equal(
            new HashSet<object?> { "delivered", "filtered", "ring_full", "in_flight_overflow", "entry_missed", "return_missed", "unseen", "victim_missed", "undecodable" },
            outcomes.Select(one => one.Tags[0].Value).ToHashSet());
    }

    [Fact]
    public void Meter_CallThatSleeps_IsInFlightUntilItReturns()
    {
        Require.Kernel(6, 1); // See UnlinkProbeLossTests.
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } });
        Thread caller = new(() => Posix.Unlink(_directory.File("missing")));

        using (new HeldDirectory(_directory.Path))
        {
            caller.Start();
            Assert.True(SpinWait.SpinUntil(() => CountInFlight() == 1, Soon));
        }

        caller.Join();
        Assert.True(SpinWait.SpinUntil(() => CountInFlight() == 0, Soon));
    }

    private void Unlink(int times)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(2, Posix.Unlink(_directory.File("missing")));
        }
    }

    private static long CountInFlight() => ReadMeter().Single(one => one.Instrument.Name == InFlight).Value;

    private static Dictionary<string, long> ReadOutcomes() =>
        ReadMeter().Where(one => one.Instrument.Name == Deletions).ToDictionary(one => (string)one.Tags[0].Value!, one => one.Value);

    private static List<(Instrument Instrument, KeyValuePair<string, object?>[] Tags, long Value)> ReadMeter()
    {
        List<(Instrument, KeyValuePair<string, object?>[], long)> all = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter.Name == UnlinkProbe.MeterName)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => all.Add((instrument, tags.ToArray(), value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return all;
    }
}
