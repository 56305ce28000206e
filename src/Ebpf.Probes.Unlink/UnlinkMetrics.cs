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
    private static readonly List<UnlinkProbe> Running = [];
    private static readonly long[] OfDisposed = new long[Outcomes.Length];
    private static readonly Meter Meter = CreateMeter();

    internal static void Add(UnlinkProbe probe)
    {
        lock (Gate)
        {
            _ = Meter;
            Running.Add(probe);
        }
    }

    /// <summary>To be called while its statistics can still be read. A second call does nothing.</summary>
    internal static void Remove(UnlinkProbe probe)
    {
        lock (Gate)
        {
            if (Running.Remove(probe))
            {
                Count(probe.GetStatistics(), OfDisposed);
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
            long[] counts = [.. OfDisposed];
            Running.ForEach(probe => Count(probe.GetStatistics(), counts));
            return [.. Outcomes.Select((outcome, i) => new Measurement<long>(counts[i], new KeyValuePair<string, object?>(OutcomeKey, outcome.Name)))];
        }
    }

    private static long CountInFlight()
    {
        lock (Gate)
        {
            return Running.Sum(probe => probe.GetStatistics().InFlight);
        }
    }

    private static void Count(UnlinkProbeStatistics statistics, long[] counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += Outcomes[i].Count(statistics);
        }
    }
}
