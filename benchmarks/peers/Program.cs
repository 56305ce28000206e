using Ebpf.Peers;
using UnlinkProbeOptions = Ebpf.Probes.Unlink.UnlinkProbeOptions;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Ebpf.Peers PEER [MEASURE...], where PEER is the C program that native/build.sh makes");
    return 2;
}

// One ring that a processor's own cache holds, and one of the probe's default size, which it does not.
using RecordSource cachedSource = new(1024 * 1024);
using Peer cachedPeer = new(args[0], cachedSource.ProgramId);
DrainMeasures cachedDrain = new(cachedSource);
using RecordSource source = new(new UnlinkProbeOptions().RingBufferSizeBytes);
using Peer peer = new(args[0], source.ProgramId);
DrainMeasures drain = new(source);
using DeliveryMeasures delivery = new(source);
string folder = Path.GetDirectoryName(args[0])!;
ToolMeasures ours = new(peer, [Path.Combine(folder, "UnlinkSnoop", "UnlinkSnoop")]);
ToolMeasures theirs = new(peer, [Path.Combine(folder, "snoop"), UnlinkObject.WriteTo(folder)]);

(string Name, double Target, Func<double> Measure, Func<double> MeasurePeer)[] measures =
[
    ("drain-view", 0.95, () => cachedDrain.View(400), () => cachedPeer.Measure("view", 400)),
    ("drain-view-default-ring", 0.95, () => drain.View(100), () => peer.Measure("view", 100)),
    ("drain-owned", 1.00, () => drain.Own(50), () => peer.Measure("owned", 50)),
    ("await-foreach-bursts", 1.25, () => delivery.Bursts(30), () => peer.Measure("bursts", 30)),
    ("wake-up-latency", 1.50, () => delivery.Latency(200), () => peer.Measure("latency", 200)),
    .. KernelCostMeasures.Kinds.Select(kind => new KernelCostMeasures(peer, kind))
        .Select(cost => (cost.Name, 1.00, (Func<double>)cost.Probe, (Func<double>)cost.Minimal)),
    ("cost-per-unlink", 1.00, ours.CostPerDeletion, theirs.CostPerDeletion),
    ("start-to-attached", 1.50, ours.Start, theirs.Start),
];
bool areMet = true;
foreach ((string name, double target, Func<double> measure, Func<double> measurePeer) in measures)
{
    if (args.Length == 1 || args.AsSpan(1).Contains(name))
    {
        areMet &= Ratio.Measure(name, target, measure, measurePeer);
    }
}

if (args.Length == 1 || args.Contains("memory"))
{
    double memory = ours.Memory();
    areMet &= memory <= 20;
    Console.WriteLine(FormattableString.Invariant(
        $"memory beyond the ring {memory:F1} MiB target 20 {(memory <= 20 ? "ok" : "missed")} # C {theirs.Memory():F1} MiB"));
}

if (args.Length == 1 || args.Contains("idle"))
{
    long switches = ours.IdleSwitches();
    areMet &= switches == 0;
    Console.WriteLine($"idle {switches} context switches in 3 s target 0 {(switches == 0 ? "ok" : "missed")} # C {theirs.IdleSwitches()}");
}

return areMet ? 0 : 1;
