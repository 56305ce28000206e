using System.IO.Pipelines;
using Ebpf.Peers;

if (args.Length == 0)
{
    Console.Error.WriteLine("usage: Ebpf.Peers PEER [MEASURE...], where PEER is the C program that native/build.sh makes");
    return 2;
}

using RecordSource source = new();
using Peer peer = new(args[0], source.ProgramId);
DrainMeasures drain = new(source);
using DeliveryMeasures delivery = new(source);

(string Name, double Target, Func<double> Ours, Func<double> Theirs)[] measures =
[
    ("drain-view", 0.95, () => drain.View(20), () => peer.Measure("view", 20)),
    ("drain-owned", 1.00, () => drain.Own(10), () => peer.Measure("owned", 10)),
    ("await-foreach-bursts", 1.25, () => delivery.Bursts(30), () => peer.Measure("bursts", 30)),
    ("wake-up-latency", 1.50, () => delivery.Latency(200, PipeScheduler.ThreadPool), () => peer.Measure("latency", 200)),
    ("wake-up-latency-inline", 1.50, () => delivery.Latency(200, PipeScheduler.Inline), () => peer.Measure("latency", 200)),
];
bool areMet = true;
foreach ((string name, double target, Func<double> ours, Func<double> theirs) in measures)
{
    if (args.Length == 1 || args.AsSpan(1).Contains(name))
    {
        areMet &= Ratio.Measure(name, target, ours, theirs);
    }
}

return areMet ? 0 : 1;
