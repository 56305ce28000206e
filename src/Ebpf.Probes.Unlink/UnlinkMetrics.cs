using System.Diagnostics.Metrics;

namespace Ebpf.Probes.Unlink;

/// <summary>The statistics of all probes of the process, for whoever listens to the meter.</summary>
internal static class UnlinkMetrics
{
    internal const string MeterName = "Ebpf.Probes.Unlink";
    private const string OutcomeKey = "ebpf.unlink.outcome";

    private static readonly (string Name, Func<UnlinkProbeStatistics, long> Count)[] Outcomes =
    [
        ("delivered", statistics => statistics.Delivered),
        ("filtered", statistics => statistics.Filtered),
        ("ring_full", statistics => statistics.LostRingFull),
        ("in_flight_overflow", statistics => statistics.LostInFlightOverflow),
        ("entry_missed", statistics => statistics.LostEntryMissed),
        ("return_missed", statistics => statistics.LostReturnMissed),
        ("unseen", statistics => statistics.LostUnseen),
        ("victim_missed", statistics => statistics.LostVictimMissed),
        ("undecodable", statistics => statistics.LostUndecodable),
    ];

    private static readonly Lock Gate = new();
    private static readonly Dictionary<UnlinkProbe, UnlinkMetricCounts> Running = [];
    private static readonly long[] OfDisposed = new long[Outcomes.Length];
    private static readonly Meter Meter = CreateMeter();

    internal static void Add(UnlinkProbe probe)
    {
        lock (Gate)
        {
            _ = Meter;
            Running.Add(probe, new UnlinkMetricCounts(Outcomes.Length));
        }
    }

    /// <summary>To be called while its statistics can still be read. A second call does nothing.</summary>
    internal static void Remove(UnlinkProbe probe)
    {
        lock (Gate)
        {
            if (Running.Remove(probe, out UnlinkMetricCounts? counts))
            {
                Update(probe, counts);
                counts.AddTo(OfDisposed);
            }
        }
    }

    private static Meter CreateMeter()
    {
        Meter meter = new(MeterName);
        meter.CreateObservableCounter("ebpf.unlink.deletions", CountOutcomes, "{deletion}", "Deletions since the first probe started, by what became of them.");
        meter.CreateObservableUpDownCounter("ebpf.unlink.in_flight", CountInFlight, "{deletion}", "Deletions that have entered and not returned.");
        return meter;
    }

    private static Measurement<long>[] CountOutcomes()
    {
        lock (Gate)
        {
            long[] sum = [.. OfDisposed];
            foreach ((UnlinkProbe probe, UnlinkMetricCounts counts) in Running)
            {
                Update(probe, counts);
                counts.AddTo(sum);
            }

            return [.. Outcomes.Select((outcome, i) => new Measurement<long>(sum[i], new KeyValuePair<string, object?>(OutcomeKey, outcome.Name)))];
        }
    }

    private static long CountInFlight()
    {
        lock (Gate)
        {
            return Running.Keys.Sum(CountInFlight);
        }
    }

    /// <remarks>Where the kernel refuses to tell, they stay what they were: one probe must not silence the others.</remarks>
    private static void Update(UnlinkProbe probe, UnlinkMetricCounts counts)
    {
        try
        {
            UnlinkProbeStatistics statistics = probe.GetOutcomes();
            counts.Raise([.. Outcomes.Select(outcome => outcome.Count(statistics))]);
        }
        catch (BpfException)
        {
        }
    }

    /// <remarks>Those of a probe whose kernel refuses to tell are left out, likewise.</remarks>
    private static long CountInFlight(UnlinkProbe probe)
    {
        try
        {
            return probe.CountInFlight();
        }
        catch (BpfException)
        {
            return 0;
        }
    }
}
