using Ebpf.Peers;
using UnlinkProbeOptions = Ebpf.Probes.Unlink.UnlinkProbeOptions;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Ebpf.Peers PEER [MEASURE...], where PEER is the C program that native/build.sh makes");
    return 2;
}

using OnlyRun? run = OnlyRun.TryBegin();
if (run is null)
{
    Console.Error.WriteLine("Another bench-peers is running, and would disturb the figures of both: wait until it ends.");
    return 2;
}

// One ring that a processor's own cache holds, and one of the probe's default size, which it does not.
using RecordSource cachedSource = new(1024 * 1024);
using Peer cachedPeer = new(args[0], cachedSource.ProgramId);
DrainMeasures cachedDrain = new(cachedSource);
StructMeasures structs = new(cachedSource);
using RecordSource source = new(new UnlinkProbeOptions().RingBufferSizeBytes);
using Peer peer = new(args[0], source.ProgramId);
DrainMeasures drain = new(source);
using DeliveryMeasures delivery = new(source);
using PerfDrainMeasures perf = new();
using Peer perfPeer = new(args[0], perf.ProgramId);
const int NoProcess = int.MaxValue;
string folder = Path.GetDirectoryName(args[0])!;
ToolMeasures ours = new(peer, Snoop(delay: 0));
ToolMeasures theirs = new(peer, [Path.Combine(folder, "snoop"), UnlinkObject.WriteTo(folder)]);
ToolMeasures delayed = new(peer, Snoop(delay: 1));
ToolMeasures idle = new(peer, SnoopOf(NoProcess, delay: 0));
ToolMeasures peerIdle = new(peer, PeerSnoopOf(NoProcess));
ProbeMeasures probes = new(peer);
FilterCostMeasures filters = new(peer);

(string Name, double Target, Func<double> Measure, Func<double> MeasurePeer)[] ratios =
[
    ("drain-view", 0.95, () => cachedDrain.View(400), () => cachedPeer.Measure("view", 400)),
    ("drain-view-default-ring", 0.95, () => drain.View(100), () => peer.Measure("view", 100)),
    ("drain-owned", 0.85, () => drain.Own(50), () => peer.Measure("owned", 50)),
    ("drain-owned-text", 1.15, () => drain.OwnWithText(50), () => peer.Measure("owned", 50)),
    ("drain-perf", 1.00, () => perf.View(20), () => perfPeer.Measure("perf", 20)),
    ("await-foreach-bursts", 1.25, () => delivery.Bursts(30), () => peer.Measure("bursts", 30)),
    ("wake-up-latency", 1.50, () => delivery.Latency(200), () => peer.Measure("latency", 200)),
    .. ProgramTime.Kinds.Select(kind => new KernelCostMeasures(peer, kind))
        .Select(cost => (cost.Name, 1.00, (Func<double>)cost.Probe, (Func<double>)cost.Minimal)),
    ("cost-per-unlink", 1.00, ours.CostPerDeletion, theirs.CostPerDeletion),
    ("cost-asleep", 1.10, ours.CostAsleep, theirs.CostAsleep),
    ("cost-asleep-delay-1", 1.10, delayed.CostAsleep, theirs.CostAsleep),
    ("cost-in-run-delay-1", 0.80, delayed.CostInRun, theirs.CostInRun),
    ("start-to-attached", 1.50, ours.Start, theirs.Start),
];

int[] rates = [10, 100, 300, 1000, 3000, 10_000];
(string Name, double Target, ReaderCpuMeasures Measure)[] cpus =
[
    .. rates.Select(rate => ($"reader-cpu-{rate}", 1.30, Compare(SnoopOf(peer.ProcessId, delay: 20), PeerSnoopOf(peer.ProcessId), rate))),
    .. rates.Select(rate => ($"reader-cpu-{rate}-no-delay", 1.30, Compare(SnoopOf(peer.ProcessId, delay: 0), PeerSnoopOf(peer.ProcessId), rate))),
    .. rates.Select(rate => ($"reader-cpu-{rate}-prompt", 1.30, Compare(SnoopOf(peer.ProcessId, delay: 0), [.. PeerSnoopOf(peer.ProcessId), "prompt"], rate))),
    .. rates.Select(rate => ($"delay-1-ms-{rate}", rate > 4000 ? 0.30 : 1.00, CompareDelay(1, rate))),
    .. rates.Select(rate => ($"delay-10-ms-{rate}", rate < 1000 ? 1.00 : 0.30, CompareDelay(10, rate))),
];

int[] counts = [1, 4, 16, 64];
int[] prefixes = [1, 2, 4, 8, 16];
(string Name, string Unit, double Target, Func<double> Measure)[] limits =
[
    ("await-foreach-struct", "ns", 12, structs.Drain),
    ("await-foreach-struct-aot", "ns", 12, () => NativeBuild.Measure(args[0], "await-foreach-struct")),
    .. prefixes.Select(count => ($"prefixes-{count}", "ns more", count == 1 ? 250.0 : 400.0, (Func<double>)(() => filters.Prefixes(count)))),
    ("full-path-1", "ns", 2000, () => filters.FullPath(1)),
    ("full-path-8", "ns", 3000, () => filters.FullPath(8)),
    ("full-path-64", "ns", 9000, () => filters.FullPath(64)),
    ("start-full", "ms", 50, ProbeMeasures.Start),
    ("dispose-1", "ms", 100, () => ProbeMeasures.Dispose(1)),
    ("dispose-64", "ms", 1000, () => ProbeMeasures.Dispose(64)),
    .. counts.Select(count => ($"memory-{count}-probes", "MiB", 60.0, (Func<double>)(() => ProbeMeasures.Memory(count)))),
    .. counts.Select(count => ($"unlink-{count}-probes", "us more", 40.0, (Func<double>)(() => probes.Unlink(count)))),
    ("memory", "MiB", 20, ours.Memory),
    ("idle", "context switches in 3 s", 0, () => idle.IdleSwitches()),
    ("idle-peer", "context switches in 3 s", 0, () => peerIdle.IdleSwitches()),
];

bool areMet = true;
foreach ((string name, double target, Func<double> measure, Func<double> measurePeer) in ratios.Where(one => IsAsked(one.Name)))
{
    areMet &= Ratio.Measure(name, target, measure, measurePeer);
}

foreach ((string name, double target, ReaderCpuMeasures measure) in cpus.Where(one => IsAsked(one.Name)))
{
    areMet &= measure.Measure(name, target);
}

foreach ((string name, string unit, double target, Func<double> measure) in limits.Where(one => IsAsked(one.Name)))
{
    areMet &= Limit.Measure(name, unit, target, measure);
}

foreach (OptionCostMeasures costs in ProgramTime.Kinds.Select(kind => new OptionCostMeasures(peer, kind)).Where(costs => IsAsked(costs.Name)))
{
    costs.Measure();
}

return areMet ? 0 : 1;

bool IsAsked(string name) => args.Length == 1 || args.AsSpan(1).Contains(name);

ReaderCpuMeasures Compare(string[] first, string[] second, int rate) => new(peer, first, second, rate);

ReaderCpuMeasures CompareDelay(int milliseconds, int rate) =>
    Compare(SnoopOf(peer.ProcessId, milliseconds), SnoopOf(peer.ProcessId, delay: 0), rate);

string[] Snoop(int delay) => [Path.Combine(folder, "UnlinkSnoop", "UnlinkSnoop"), "--delay", $"{delay}"];

// With the filter, what others delete meanwhile costs neither program anything.
string[] SnoopOf(int process, int delay) => [.. Snoop(delay), "--pid", $"{process}"];

string[] PeerSnoopOf(int process) => [Path.Combine(folder, "snoop"), UnlinkObject.WriteTo(folder, "unlink_full"), $"{process}"];
