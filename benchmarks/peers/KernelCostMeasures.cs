using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The cost of a deletion in the kernel, by the kernel's own measure of its programs: nanoseconds in them.</summary>
/// <param name="peer">Deletes files.</param>
/// <param name="kind">How the programs are attached.</param>
internal sealed class KernelCostMeasures(Peer peer, UnlinkAttachKind kind)
{
    private readonly UnlinkAttachPoint[] _points = [.. FindPoints(kind).Where(IsOfACall)];

    /// <summary>Those that this kernel has.</summary>
    internal static IEnumerable<UnlinkAttachKind> Kinds => Enum.GetValues<UnlinkAttachKind>().Where(kind => kind switch
    {
        UnlinkAttachKind.Kprobe => KernelFeatures.HasKprobes,
        UnlinkAttachKind.KprobeSession => KernelFeatures.TryAttachType(BpfAttachType.KprobeSession) == KernelFeatureState.Available,
        UnlinkAttachKind.Fentry => KernelFeatures.TryAttachType(BpfAttachType.Fentry) == KernelFeatureState.Available,
        UnlinkAttachKind.Tracepoint => true,
        _ => false,
    });

    internal string Name => $"kernel-cost-{kind}".ToLowerInvariant();

    internal double Probe() => Measure("unlink", new BpfGlobals { { "kept_calls_max", 1024UL } });

    /// <summary>The same of native/bpf/bench/minimal.bpf.c, at the same hooks.</summary>
    internal double Minimal() => Measure("minimal", []);

    private static IReadOnlyList<UnlinkAttachPoint> FindPoints(UnlinkAttachKind kind) => kind == UnlinkAttachKind.Tracepoint
        ? UnlinkAttachPoint.AtSystemCalls(UnlinkAttachPoint.SystemCallsOf(UnlinkOperations.Unlink))
        : UnlinkAttachPoint.AtFunctions(kind, DeletionFunction.Of(new UnlinkProbeOptions(), DeletionFunction.FindQuickly), atVictims: false);

    /// <summary>The program at a thread's end is none.</summary>
    private static bool IsOfACall(UnlinkAttachPoint point) => point.Program != "thread_exit";

    /// <summary>Nobody reads: the ring has room for all.</summary>
    private double Measure(string name, BpfGlobals globals)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        string[] programs = [.. _points.Select(point => point.Program).Distinct()];
        BpfObjectOptions options = new()
        {
            Programs = programs,
            Targets = kind == UnlinkAttachKind.Fentry ? _points.ToDictionary(point => point.Program, point => point.Target) : [],
            Globals = globals,
            Maps = new Dictionary<string, BpfMapOptions> { ["events"] = new() { MaxEntries = 16 * 1024 * 1024 } },
        };
        using BpfObject obj = BpfObject.LoadResource(typeof(KernelCostMeasures).Assembly, $"{name}.bpf.{architecture}.o", options);
        List<BpfLink> links = [.. _points.Select(point => point.Attach(obj.Programs[point.Program]))];
        using (BpfRunStatistics.Enable())
        {
            peer.Measure("deletions", 40);
        }

        links.ForEach(link => link.Dispose());
        long entries = _points.Where(point => point.IsEntry).Select(point => point.Program).Distinct()
            .Sum(program => obj.Programs[program].GetInfo().RunCount);
        long calls = kind == UnlinkAttachKind.KprobeSession ? entries / 2 : entries;
        return programs.Sum(program => obj.Programs[program].GetInfo().RunTime.TotalNanoseconds) / calls;
    }
}
