using System.Reflection;
using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>What a deletion costs in the kernel, by the kernel's own measure of its programs.</summary>
/// <param name="peer">Deletes files.</param>
internal sealed class KernelCostMeasures(Peer peer)
{
    private const string Exit = "deletion_exit";

    private static readonly (string Program, string Tracepoint)[] Points =
        [(Exit, "sys_exit_unlink"), (Exit, "sys_exit_unlinkat"), ("enter_unlink", "sys_enter_unlink"), ("enter_unlinkat", "sys_enter_unlinkat")];

    /// <summary>Nanoseconds in the programs of the probe.</summary>
    internal double Probe() => Measure(typeof(UnlinkProbe).Assembly, "unlink");

    /// <summary>Nanoseconds in the programs of native/bpf/bench/minimal.bpf.c, at the same hooks.</summary>
    internal double Minimal() => Measure(typeof(KernelCostMeasures).Assembly, "minimal");

    /// <summary>Nobody reads: the ring has room for all.</summary>
    private double Measure(Assembly assembly, string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        string[] programs = [.. Points.Select(point => point.Program).Distinct()];
        BpfObjectOptions options = new()
        {
            Programs = programs,
            MapSizes = new Dictionary<string, uint> { ["events"] = 16 * 1024 * 1024 },
        };
        using BpfObject obj = BpfObject.LoadResource(assembly, $"{name}.bpf.{architecture}.o", options);
        List<BpfLink> links = [.. Points.Select(point => obj.Programs[point.Program].AttachTracepoint("syscalls", point.Tracepoint))];
        using (BpfRunStatistics.Enable())
        {
            peer.Measure("deletions", 40);
        }

        links.ForEach(link => link.Dispose());
        return programs.Sum(program => obj.Programs[program].GetInfo().RunTime.TotalNanoseconds) / obj.Programs[Exit].GetInfo().RunCount;
    }
}
