using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's BPF object, loaded and attached.</summary>
internal sealed class UnlinkPrograms : IDisposable
{
    /// <summary>With a full path, at a time; each takes 12 KiB.</summary>
    private const uint FullCalls = 1024;

    private readonly BpfObject _object;
    private readonly List<(UnlinkAttachPoint Point, BpfLink Link)> _attached = [];
    private ulong _entriesMissedBefore;
    private UnlinkTally? _whenDetached;

    private UnlinkPrograms(BpfObject obj, UnlinkAttachment attachment)
    {
        _object = obj;
        Attachment = attachment;
        Filter = new UnlinkFilterMaps(obj);
    }

    internal UnlinkAttachment Attachment { get; }

    internal UnlinkFilterMaps Filter { get; }

    internal BpfMap Events => _object.Maps["events"];

    private static string ResourceName => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "unlink.bpf.x86_64.o",
        Architecture.Arm64 => "unlink.bpf.aarch64.o",
        var other => throw new PlatformNotSupportedException($"There is no BPF object for {other}; there is for X64 and Arm64."),
    };

    internal static UnlinkPrograms Start(
        UnlinkAttachment attachment, IReadOnlyList<UnlinkAttachPoint> points, UnlinkProbeOptions probe, ILoggerFactory? loggerFactory)
    {
        BpfObjectOptions options = new()
        {
            Name = "unlink",
            Programs = [.. points.Select(point => point.Program).Distinct()],
            Targets = attachment.Kind == UnlinkAttachKind.Fentry ? points.ToDictionary(point => point.Program, point => point.Target) : [],
            Globals = new BpfGlobals
            {
                { "filtering", probe.Filter is not null },
                { "full_paths", probe.FullPaths },
                { "report_files", probe.Operations.HasFlag(UnlinkOperations.Unlink) },
                { "report_directories", probe.Operations.HasFlag(UnlinkOperations.RemoveDirectory) },
            },
            MapSizes = new Dictionary<string, uint>
            {
                ["events"] = (uint)probe.RingBufferSizeBytes,
                ["calls"] = (uint)probe.InFlightCapacity,
                ["full_calls"] = probe.FullPaths ? FullCalls : 1,
            },
        };
        UnlinkPrograms programs = new(
            BpfObject.LoadResource(typeof(UnlinkPrograms).Assembly, ResourceName, options, loggerFactory), attachment);
        try
        {
            if (probe.Filter is { } filter)
            {
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
    /// <remarks>
    /// They are attached and detached one by one. Meanwhile a return may lack its entry, or the other way round, without
    /// anything being lost.
    /// </remarks>
    internal UnlinkTally ReadTally()
    {
        BpfPerCpuMap<uint, UnlinkCounters> map = _object.Maps["counters"].AsPerCpu<uint, UnlinkCounters>();
        UnlinkCounters[] counters = new UnlinkCounters[map.CpuCount];
        map.TryGetValues(0, counters); // An array has all its keys.
        UnlinkCounters sum = UnlinkCounters.Sum(counters);
        sum.EntryMissed -= _entriesMissedBefore;
        lock (_attached)
        {
            return _whenDetached is { } then
                ? then with { Counters = then.Counters with { RingFull = sum.RingFull, Filtered = sum.Filtered } }
                : new UnlinkTally(sum, CountCalls(), CountEntriesNotRun());
        }
    }

    /// <summary>What the ring holds can still be read, and what was lost. A second call does nothing.</summary>
    internal void Detach()
    {
        lock (_attached)
        {
            if (_attached.Count > 0)
            {
                try
                {
                    _whenDetached = ReadTally();
                }
                finally
                {
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

        _entriesMissedBefore = ReadTally().Counters.EntryMissed;
    }

    private long CountCalls()
    {
        long count = 0;
        foreach (KeyValuePair<ulong, UnlinkCallLayout> call in _object.Maps["calls"].As<ulong, UnlinkCallLayout>())
        {
            count += call.Value.IsDeletion ? 1 : 0;
        }

        return count;
    }

    private long CountEntriesNotRun()
    {
        var entries = _attached.Where(one => one.Point.IsEntry);
        return entries.Select(one => one.Point.Program).Distinct().Sum(program => _object.Programs[program].GetInfo().RecursionMisses)
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
