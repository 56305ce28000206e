using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The cost of a deletion in the kernel: nanoseconds in the programs.</summary>
/// <param name="peer">Deletes files.</param>
/// <param name="kind">How the programs are attached.</param>
internal sealed class KernelCostMeasures(Peer peer, UnlinkAttachKind kind)
{
    internal string Name => $"kernel-cost-{kind}".ToLowerInvariant();

    internal double Probe() => ProgramTime.Measure(kind, new UnlinkProbeOptions(), Delete);

    /// <summary>The same of native/bpf/bench/minimal.bpf.c, at the same hooks.</summary>
    internal double Minimal()
    {
        IReadOnlyList<UnlinkAttachPoint> points = ProgramTime.FindPoints(kind, new UnlinkProbeOptions());
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        BpfObjectOptions options = new()
        {
            Programs = [.. points.Select(point => point.Program).Distinct()],
            Targets = kind == UnlinkAttachKind.Fentry ? points.ToDictionary(point => point.Program, point => point.Target) : [],
        };
        using BpfObject obj = BpfObject.LoadResource(typeof(KernelCostMeasures).Assembly, $"minimal.bpf.{architecture}.o", options);
        return ProgramTime.Measure(obj, kind, points, Delete);
    }

    private void Delete() => peer.Measure("deletions", 40);
}
