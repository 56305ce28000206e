using Ebpf.Peers;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: Ebpf.Peers PEER, where PEER is the C program that native/build.sh makes");
    return 2;
}

using RecordSource source = new();
using Peer peer = new(args[0], source.ProgramId);
DrainMeasures drain = new(source);
using DeliveryMeasures delivery = new(source);

bool[] met =
[
    Ratio.Measure("drain-view", 0.95, () => drain.View(20), () => peer.Measure("view", 20)),
    Ratio.Measure("drain-owned", 1.00, () => drain.Own(10), () => peer.Measure("owned", 10)),
    Ratio.Measure("await-foreach-bursts", 1.25, () => delivery.Bursts(30), () => peer.Measure("bursts", 30)),
    Ratio.Measure("wake-up-latency", 1.50, () => delivery.Latency(200), () => peer.Measure("latency", 200)),
];
return met.All(ok => ok) ? 0 : 1;
