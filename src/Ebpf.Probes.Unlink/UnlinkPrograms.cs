using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's BPF object, loaded and attached.</summary>
internal sealed class UnlinkPrograms : IDisposable
{
    /// <summary>With a full path, at a time; each takes 12 KiB.</summary>
    private const uint FullCalls = 1024;

    private readonly BpfObject _object;
    private readonly List<BpfLink> _links = [];
    private UnlinkCounters _beforeAttached;
    private (UnlinkCounters Losses, long InFlight)? _whenDetached;

    private UnlinkPrograms(BpfObject obj, UnlinkAttachment attachment)
    {
        _object = obj;
        Attachment = attachment;
    }

    internal UnlinkAttachment Attachment { get; }

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
            programs.Attach(points);
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>What was lost while all programs were attached, and the calls that have not returned.</summary>
    /// <remarks>
    /// They are attached and detached one by one. Meanwhile a return may lack its entry, or the other way round, without
    /// anything being lost.
    /// </remarks>
    internal (UnlinkCounters Losses, long InFlight) ReadLosses()
    {
        BpfPerCpuMap<uint, UnlinkCounters> map = _object.Maps["counters"].AsPerCpu<uint, UnlinkCounters>();
        UnlinkCounters[] losses = new UnlinkCounters[map.CpuCount];
        map.TryGetValues(0, losses); // An array has all its keys.
        UnlinkCounters sum = UnlinkCounters.Sum(losses);
        sum.EntryMissed -= _beforeAttached.EntryMissed;
        return _whenDetached is { } then ? (then.Losses with { RingFull = sum.RingFull, Filtered = sum.Filtered }, then.InFlight) : (sum, CountCalls());
    }

    /// <summary>What the ring holds can still be read, and what was lost. A second call does nothing.</summary>
    internal void Detach()
    {
        lock (_links)
        {
            if (_links.Count > 0)
            {
                _whenDetached = ReadLosses();
                _links.ForEach(link => link.Dispose());
                _links.Clear();
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
            _links.Add(point.Attach(_object.Programs[point.Program], point.Target));
        }

        _beforeAttached = ReadLosses().Losses;
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
}
