using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's BPF object, loaded and attached.</summary>
internal sealed class UnlinkPrograms : IDisposable
{
    private readonly BpfObject _object;
    private readonly List<(UnlinkAttachPoint Point, BpfLink Link)> _attached = [];
    private ulong _entriesMissedBefore;
    private UnlinkTally? _whenDetached;
    private ExceptionDispatchInfo? _unreadWhenDetached;

    private UnlinkPrograms(BpfObject obj, UnlinkAttachment attachment)
    {
        _object = obj;
        Attachment = attachment;
    }

    internal UnlinkAttachment Attachment { get; }

    /// <summary>Null where no filter was asked for at the start.</summary>
    internal UnlinkFilterMaps? Filter { get; private set; }

    internal BpfMap Events => _object.Maps["events"];

    internal static UnlinkPrograms Start(
        UnlinkAttachment attachment, IReadOnlyList<UnlinkAttachPoint> points, UnlinkProbeOptions probe, ILoggerFactory? loggerFactory)
    {
        UnlinkPrograms programs = new(UnlinkObject.Load(attachment, points, probe, loggerFactory), attachment);
        try
        {
            if (probe.Filter is { } filter)
            {
                programs.Filter = new UnlinkFilterMaps(programs._object);
                programs.Filter.Set(filter);
            }

            programs.Attach(points);
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>What was counted while all programs were attached.</summary>
    /// <inheritdoc cref="ReadOutcomes" path="/exception"/>
    internal UnlinkTally ReadTally() => ReadOutcomes() with { InFlight = CountCalls() };

    /// <summary>The same without looking for the calls in flight, which takes a scan of their map.</summary>
    /// <exception cref="BpfException">The kernel refuses to tell, or did when the programs were detached.</exception>
    /// <remarks>
    /// They are attached and detached one by one. Meanwhile a return may lack its entry without anything being lost.
    /// </remarks>
    internal UnlinkTally ReadOutcomes()
    {
        BpfPerCpuMap<uint, UnlinkCounters> map = _object.Maps["counters"].AsPerCpu<uint, UnlinkCounters>();
        UnlinkCounters[] counters = new UnlinkCounters[map.CpuCount];
        map.TryGetValues(0, counters); // An array has all its keys.
        UnlinkCounters sum = UnlinkCounters.Sum(counters);
        sum.EntryMissed -= _entriesMissedBefore;
        lock (_attached)
        {
            _unreadWhenDetached?.Throw();
            UnlinkTally tally = _whenDetached is { } then
                ? new UnlinkTally(sum with { EntryMissed = then.Counters.EntryMissed, InFlightOverflow = then.Counters.InFlightOverflow }, 0, then.EntriesNotRun)
                : new UnlinkTally(sum, 0, CountEntriesNotRun());
            return tally with { HasReturnsAmongEntries = Attachment.Kind == UnlinkAttachKind.KprobeSession };
        }
    }

    /// <summary>Deletions that have entered and not returned.</summary>
    internal long CountCalls()
    {
        long count = 0;
        foreach (KeyValuePair<ulong, UnlinkCallLayout> call in _object.Maps["calls"].As<ulong, UnlinkCallLayout>())
        {
            count += call.Value.MayDelete ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// What the ring holds can still be read, and what was lost, unless the kernel refuses to tell now. A second call does nothing.
    /// </summary>
    internal void Detach()
    {
        lock (_attached)
        {
            if (_attached.Count > 0)
            {
                try
                {
                    _whenDetached = ReadOutcomes();
                }
                catch (BpfException e)
                {
                    _unreadWhenDetached = ExceptionDispatchInfo.Capture(e);
                }
                finally
                {
                    _attached.Reverse(); // Entries first: calls that are under way may still come to their end.
                    _attached.ForEach(one => one.Link.Dispose());
                    _attached.Clear();
                }
            }
        }
    }

    public void Dispose()
    {
        Detach();
        _object.Dispose();
    }

    private void Attach(IReadOnlyList<UnlinkAttachPoint> points)
    {
        foreach (UnlinkAttachPoint point in points)
        {
            _attached.Add((point, point.Attach(_object.Programs[point.Program], point.Target)));
        }

        _entriesMissedBefore = ReadOutcomes().Counters.EntryMissed;
    }

    private long CountEntriesNotRun()
    {
        var entries = _attached.Where(one => one.Point.IsEntry);
        return entries.Select(one => one.Point.Program).Distinct().Sum(program => _object.Programs[program].GetInfo().RecursionMisses ?? 0)
            + entries.Sum(one => GetMissedHits(one.Link));
    }

    private static long GetMissedHits(BpfLink link)
    {
        try
        {
            return link.GetInfo().MissedHits ?? 0;
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.InvalidArgument)
        {
            return 0; // Before Linux 5.15 the attachment is no link.
        }
    }
}
