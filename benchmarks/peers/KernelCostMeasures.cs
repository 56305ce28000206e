using System.Reflection;
using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>What a deletion costs in the kernel, by the kernel's own measure of its programs.</summary>
/// <param name="peer">Deletes files.</param>
internal sealed class KernelCostMeasures(Peer peer)
{
    private static readonly string[] Programs = ["exit_unlink", "exit_unlinkat", "enter_unlink", "enter_unlinkat"];

    /// <summary>Nanoseconds in the programs of the probe.</summary>
    internal double Probe() => Measure(typeof(UnlinkProbe).Assembly, "unlink");

    /// <summary>Nanoseconds in the programs of native/bpf/bench/minimal.bpf.c, at the same hooks.</summary>
    internal double Minimal() => Measure(typeof(KernelCostMeasures).Assembly, "minimal");

    /// <summary>Nobody reads: the ring has room for all.</summary>
    private double Measure(Assembly assembly, string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        BpfObjectOptions options = new()
        {
            Programs = Programs,
            MapSizes = new Dictionary<string, uint> { ["events"] = 16 * 1024 * 1024 },
        };
        using BpfObject obj = BpfObject.LoadResource(assembly, $"{name}.bpf.{architecture}.o", options);
        BpfProgram[] programs = [.. Programs.Select(program => obj.Programs[program])];
        List<BpfLink> links = [.. programs.Select(program => program.Attach())];
        using (BpfRunStatistics.Enable())
        {
            peer.Measure("deletions", 40);
        }

        links.ForEach(link => link.Dispose());
        long deletions = programs.Where(program => program.Name.StartsWith("exit", StringComparison.Ordinal)).Sum(program => program.GetInfo().RunCount);
        return programs.Sum(program => program.GetInfo().RunTime.TotalNanoseconds) / deletions;
    }
}
