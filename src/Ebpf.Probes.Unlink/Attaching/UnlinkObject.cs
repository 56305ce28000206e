using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The embedded BPF objects: unlink.bpf.c for most, unlink_full.bpf.c for filters and full paths, which takes longer to load.</summary>
internal static class UnlinkObject
{
    /// <summary>Threads whose place in the table stays for their next call.</summary>
    private const int KeptCalls = 1024;

    /// <summary>Places beyond the capacity, for tests of probes alone: SELF_TESTS_MAX of unlink_maps.h.</summary>
    private const uint SelfTests = 16;

    /// <summary>With a full path or details, at a time; each takes 16 KiB.</summary>
    private const uint FullCalls = 1024;

    internal static BpfObject Load(
        UnlinkAttachment attachment, IReadOnlyList<UnlinkAttachPoint> points, UnlinkProbeOptions probe, ILoggerFactory? loggerFactory)
    {
        int keptCalls = probe.InFlightCapacity >= KeptCalls ? KeptCalls : 0;
        uint calls = (uint)(probe.InFlightCapacity + keptCalls);
        bool moved = probe.Operations.HasFlag(UnlinkOperations.RenameAway);
        BpfMapFlags callFlags = TakesMemoryByCall(attachment.Kind, moved) ? BpfMapFlags.NoPreallocation : 0;
        Dictionary<string, BpfMapOptions> maps = new()
        {
            ["events"] = new() { MaxEntries = (uint)probe.RingBufferSizeBytes },
            ["calls"] = new() { MaxEntries = calls + SelfTests, Flags = callFlags },
            ["long_calls"] = new() { Flags = callFlags },
        };
        bool needsPlaces = probe.FullPaths || probe.ProcessDetails != 0 || moved;
        bool isFull = needsPlaces || probe.Filter is not null;
        if (isFull)
        {
            BpfMapOptions places = new() { MaxEntries = needsPlaces ? FullCalls : 1 };
            maps.Add("full_calls", places);
            maps.Add("free_places", places);
            maps.Add("moves", new() { MaxEntries = moved ? FullCalls : 1 });
        }

        BpfObjectOptions options = new()
        {
            Name = "unlink",
            Programs = [.. points.Select(point => point.Program).Distinct()],
            Targets = attachment.Kind == UnlinkAttachKind.Fentry
                ? points.Where(point => !point.HasFixedTarget).ToDictionary(point => point.Program, point => point.Target)
                : [],
            CustomBtfPath = probe.CustomBtfPath,
            Maps = maps,
        };
        bool files = probe.Operations.HasFlag(UnlinkOperations.Unlink);
        bool directories = probe.Operations.HasFlag(UnlinkOperations.RemoveDirectory);
        bool replaced = probe.Operations.HasFlag(UnlinkOperations.RenameOver);
        if (!isFull)
        {
            return UnlinkBpf.Load(
                new()
                {
                    CallsMax = calls,
                    KeptCallsMax = (ulong)keptCalls,
                    ReportFiles = files,
                    ReportDirectories = directories,
                    ReportReplaced = replaced,
                    IdentifyVictims = probe.IdentifyVictims,
                    Object = options,
                },
                loggerFactory).Object;
        }

        UnlinkFullBpf full = UnlinkFullBpf.Load(new()
        {
            CallsMax = calls,
            KeptCallsMax = (ulong)keptCalls,
            ReportFiles = files,
            ReportDirectories = directories,
            ReportReplaced = replaced,
            ReportMoved = moved,
            IdentifyVictims = probe.IdentifyVictims,
            ConfirmBases = probe.FullPaths && attachment.Kind != UnlinkAttachKind.Tracepoint,
            Filtering = probe.Filter is not null,
            FullPaths = probe.FullPaths,
            ProcessDetails = (uint)probe.ProcessDetails,
            Object = options,
        }, loggerFactory);
        try
        {
            AddPlaces(full, needsPlaces ? FullCalls : 0);
            return full.Object;
        }
        catch
        {
            full.Dispose();
            throw;
        }
    }

    /// <returns>Whether an element of a call takes memory when a call needs it: 7 MiB less for each probe.</returns>
    /// <remarks>
    /// Before Linux 6.1 the kernel warns of such maps of tracing programs in its log, and with PREEMPT_RT refuses them. On arm64 a kprobe's program runs with
    /// interrupts off: the kernel replaces an element that it has taken when it ends, and a move needs two.
    /// </remarks>
    private static bool TakesMemoryByCall(UnlinkAttachKind kind, bool moved) => Environment.OSVersion.Version >= new Version(6, 1)
        && !(moved && kind == UnlinkAttachKind.Kprobe && RuntimeInformation.ProcessArchitecture == Architecture.Arm64);

    private static void AddPlaces(UnlinkFullBpf full, uint count)
    {
        for (uint place = 0; place < count; place++)
        {
            full.FreePlaces.Push(place);
        }
    }
}
