using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's BPF object, loaded and attached.</summary>
internal sealed class AttachedPrograms : IDisposable
{
    private readonly BpfObject _object;
    private readonly List<(UnlinkAttachPoint Point, BpfLink Link)> _attached = [];
    private readonly UnlinkSight _sight;
    private ulong _entriesMissedBefore;
    private (UnlinkCounters Counters, long EntriesNotRun)? _whenDetached;
    private ExceptionDispatchInfo? _unreadWhenDetached;

    private AttachedPrograms(BpfObject obj, UnlinkAttachment attachment, UnlinkProbeOptions probe, ILogger logger)
    {
        _object = obj;
        Attachment = attachment;
        UnlinkSelfTest test = new(obj.Maps["self_tests"], Deletion.Of(probe.Operations));
        _sight = new UnlinkSight(probe.HasRequestedFunction ? () => RunAtRequestedFunction(test) : test.Run, FindBlindness, logger, TimeProvider.System);
    }

    internal UnlinkAttachment Attachment { get; }

    /// <summary>Null where no filter was asked for at the start.</summary>
    internal UnlinkFilterSlots? Filter { get; private set; }

    internal BpfMap Events => _object.Maps["events"];

    internal static AttachedPrograms Start(
        UnlinkAttachment attachment, IReadOnlyList<UnlinkAttachPoint> points, UnlinkProbeOptions probe, ILoggerFactory? loggerFactory)
    {
        ILogger logger = loggerFactory?.CreateLogger<UnlinkProbe>() ?? NullLogger<UnlinkProbe>.Instance;
        AttachedPrograms programs = new(UnlinkObject.Load(attachment, points, probe, loggerFactory), attachment, probe, logger);
        try
        {
            if (probe.Filter is { } filter)
            {
                programs.Filter = new UnlinkFilterSlots(programs._object, filter);
            }

            programs.Attach(points);
            programs._sight.Open($"watch deletions by {attachment.Kind}");
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>The kernel's part of the statistics, but for <see cref="UnlinkProbeStatistics.InFlight"/>.</summary>
    /// <exception cref="BpfException">The kernel refuses to tell, or did when the programs were detached.</exception>
    /// <remarks>
    /// Programs are attached and detached one by one. Meanwhile a return may lack its entry without anything being lost.
    /// </remarks>
    internal UnlinkProbeStatistics ReadStatistics()
    {
        lock (_attached)
        {
            (UnlinkBlindness? blindness, TimeSpan blindTime) = _sight.Look();
            (UnlinkCounters counters, long entriesNotRun) = Read();
            UnlinkProbeStatistics statistics = UnlinkProbeStatistics.From(
                in counters, entriesNotRun, hasReturnsAmongEntries: Attachment.Kind == UnlinkAttachKind.KprobeSession);
            return statistics with { Blindness = blindness, BlindTime = blindTime };
        }
    }

    /// <summary>The deletions that have entered and not returned. Takes a scan of their map.</summary>
    /// <exception cref="BpfException">The kernel refuses to tell.</exception>
    internal long CountInFlight()
    {
        long count = 0;
        foreach (KeyValuePair<ulong, UnlinkCallLayout> call in _object.Maps["calls"].As<ulong, UnlinkCallLayout>())
        {
            count += call.Value.MayDelete ? 1 : 0;
        }

        return count;
    }

    /// <summary>Ends what the programs see, and has them detached. A second call does nothing.</summary>
    /// <remarks>What the ring holds can still be read, and what was lost, unless the kernel refuses to tell now.</remarks>
    internal void Detach()
    {
        lock (_attached)
        {
            if (_attached.Count > 0)
            {
                try
                {
                    _sight.Close();
                    _whenDetached = Read();
                    _object.Globals.Set("is_stopping", true);
                }
                catch (BpfException e)
                {
                    _unreadWhenDetached = ExceptionDispatchInfo.Capture(e);
                }
                finally
                {
                    // Entries first: calls that are under way may still come to their end.
                    Detaching.Start([.. _attached.Select(one => one.Link).Reverse()], inBackground: _unreadWhenDetached is null);
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
            _attached.Add((point, point.Attach(_object.Programs[point.Program])));
        }

        _entriesMissedBefore = ReadCounters().EntryMissed;
    }

    /// <summary>The counters of the time while all programs were attached.</summary>
    private (UnlinkCounters Counters, long EntriesNotRun) Read()
    {
        UnlinkCounters counters = ReadCounters();
        counters.EntryMissed -= _entriesMissedBefore;
        _unreadWhenDetached?.Throw();
        if (_whenDetached is not { } then)
        {
            return (counters, CountEntriesNotRun());
        }

        counters.EntryMissed = then.Counters.EntryMissed;
        counters.InFlightOverflow = then.Counters.InFlightOverflow;
        return (counters, then.EntriesNotRun);
    }

    private UnlinkCounters ReadCounters()
    {
        BpfPerCpuMap<uint, UnlinkCounters> map = _object.Maps["counters"].AsPerCpu<uint, UnlinkCounters>();
        UnlinkCounters[] values = new UnlinkCounters[map.CpuCount];
        map.TryGetValues(0, values); // An array has all its keys.
        return UnlinkCounters.Sum(values);
    }

    /// <remarks>A function that the user chose, for example a clone, may not be the one that the test's calls reach. Only a setting proves blindness then.</remarks>
    private bool? RunAtRequestedFunction(UnlinkSelfTest test)
    {
        bool? sees = test.Run();
        return sees == false && FindBlindness() is null ? null : sees;
    }

    private BpfBlindness? FindBlindness() => _attached.Select(one => one.Link.FindBlindness()).FirstOrDefault(found => found is not null);

    private long CountEntriesNotRun()
    {
        IEnumerable<(UnlinkAttachPoint Point, BpfLink Link)> entries = _attached.Where(one => one.Point.IsEntry);
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
