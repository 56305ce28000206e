using System.Diagnostics.Metrics;
using System.Runtime.Loader;

namespace Ebpf.Probes.Unlink;

/// <summary>The meter: the statistics of all probes of the process.</summary>
internal static class UnlinkMetrics
{
    internal const string MeterName = "Ebpf.Probes.Unlink";
    private const string OutcomeKey = "ebpf.unlink.outcome";

    private static readonly Lock Gate = new();
    private static readonly HashSet<MeterReading> Running = [];
    private static readonly long[] OfDisposed = new long[UnlinkProbeStatistics.Outcomes.Count];
    private static readonly Meter Meter = CreateMeter();

    internal static MeterReading Add(UnlinkProbe probe)
    {
        lock (Gate)
        {
            _ = Meter;
            MeterReading reading = new(probe, UnlinkProbeStatistics.Outcomes.Count);
            Running.Add(reading);
            return reading;
        }
    }

    /// <summary>Keeps the last counts of a probe whose statistics can still be read. A second call does nothing.</summary>
    internal static void Remove(UnlinkProbe probe, MeterReading reading)
    {
        lock (Gate)
        {
            if (Running.Remove(reading))
            {
                Update(probe, reading);
                reading.AddTo(OfDisposed);
            }
        }
    }

    private static Meter CreateMeter()
    {
        Meter meter = new(MeterName);
        meter.CreateObservableCounter("ebpf.unlink.deletions", CountOutcomes, "{deletion}", "Deletions since the first probe started, by outcome.");
        meter.CreateObservableUpDownCounter("ebpf.unlink.in_flight", CountInFlight, "{deletion}", "Deletions that have entered and not returned.");
        if (AssemblyLoadContext.GetLoadContext(typeof(UnlinkMetrics).Assembly) is { IsCollectible: true } context)
        {
            context.Unloading += _ => meter.Dispose(); // The runtime lists all meters, and would keep a plugin's code.
        }

        return meter;
    }

    private static Measurement<long>[] CountOutcomes()
    {
        lock (Gate)
        {
            long[] sum = [.. OfDisposed];
            foreach (MeterReading reading in Running)
            {
                Update(reading.Probe, reading);
                reading.AddTo(sum);
            }

            return [.. UnlinkProbeStatistics.Outcomes.Select((outcome, i) => new Measurement<long>(sum[i], new KeyValuePair<string, object?>(OutcomeKey, outcome.Name)))];
        }
    }

    private static long CountInFlight()
    {
        lock (Gate)
        {
            return Running.Sum(reading => CountInFlight(reading.Probe));
        }
    }

    /// <remarks>When the kernel refuses to tell, the last counts stay: one probe must not silence the others.</remarks>
    private static void Update(UnlinkProbe? probe, MeterReading reading)
    {
        try
        {
            if (probe?.ReadOutcomes() is { } statistics)
            {
                reading.Raise([.. UnlinkProbeStatistics.Outcomes.Select(outcome => outcome.Count(statistics))]);
            }
        }
        catch (BpfException)
        {
        }
    }

    /// <remarks>0 when the kernel refuses to tell.</remarks>
    private static long CountInFlight(UnlinkProbe? probe)
    {
        try
        {
            return probe?.CountInFlight() ?? 0;
        }
        catch (BpfException)
        {
            return 0;
        }
    }
}
