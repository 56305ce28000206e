using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>Nanoseconds in a probe's programs for a call, by the kernel's own measure of them (run statistics).</summary>
internal static class ProgramTime
{
    /// <summary>The kinds that this kernel has.</summary>
    internal static IEnumerable<UnlinkAttachKind> Kinds => Enum.GetValues<UnlinkAttachKind>().Where(kind => kind switch
    {
        UnlinkAttachKind.Kprobe => KernelFeatures.HasKprobes,
        UnlinkAttachKind.KprobeSession => KernelFeatures.TryAttachType(BpfAttachType.KprobeSession) == KernelFeatureState.Available,
        UnlinkAttachKind.Fentry => KernelFeatures.TryAttachType(BpfAttachType.Fentry) == KernelFeatureState.Available,
        UnlinkAttachKind.Tracepoint => true,
        _ => false,
    });

    /// <summary>The programs of a call, without those of a thread's end.</summary>
    internal static IReadOnlyList<UnlinkAttachPoint> FindPoints(UnlinkAttachKind kind, UnlinkProbeOptions options) =>
        [.. AllPoints(kind, options).Where(point => !point.HasFixedTarget)];

    /// <summary>The time of a probe with these options.</summary>
    internal static double Measure(UnlinkAttachKind kind, UnlinkProbeOptions options, Action work)
    {
        IReadOnlyList<UnlinkAttachPoint> points = FindPoints(kind, options);
        options = options with { RingBufferSizeBytes = 16 * 1024 * 1024 }; // Nobody reads: it has room for all.
        using BpfObject obj = Probes.Unlink.UnlinkObject.Load(new UnlinkAttachment(kind, [], ""), points, options, loggerFactory: null);
        if (options.Filter is { } filter)
        {
            _ = new UnlinkFilterSlots(obj, filter);
        }

        return Measure(obj, kind, points, work);
    }

    /// <summary>The time of any object that has the programs.</summary>
    internal static double Measure(BpfObject obj, UnlinkAttachKind kind, IReadOnlyList<UnlinkAttachPoint> points, Action work)
    {
        List<BpfLink> links = [.. points.Select(point => point.Attach(obj.Programs[point.Program]))];
        using (BpfRunStatistics.Enable())
        {
            work();
        }

        links.ForEach(link => link.Dispose());
        long entries = points.Where(point => point.IsEntry).Select(point => point.Program).Distinct().Sum(program => obj.Programs[program].GetInfo().RunCount);
        long calls = kind == UnlinkAttachKind.KprobeSession ? entries / 2 : entries;
        return points.Select(point => point.Program).Distinct().Sum(program => obj.Programs[program].GetInfo().RunTime.TotalNanoseconds) / calls;
    }

    private static IReadOnlyList<UnlinkAttachPoint> AllPoints(UnlinkAttachKind kind, UnlinkProbeOptions options) => kind == UnlinkAttachKind.Tracepoint
        ? UnlinkAttachPoint.AtSystemCalls(UnlinkAttachPoint.SystemCallsOf(options.Operations))
        : UnlinkAttachPoint.AtFunctions(kind, DeletionFunction.Of(options, DeletionFunction.FindQuickly), options.IdentifyVictims || options.FullPaths);
}
