// Every change of a TCP connection's state, until Ctrl-C.
using System.Globalization;
using System.Net;
using TcpStates;

using States bpf = States.Load();
using Ebpf.BpfLinks links = bpf.Attach();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    links.Dispose();
    bpf.Changes.Stop();
};
Console.WriteLine("Attached. Ctrl-C ends.");

await foreach (StateChange e in bpf.Changes.ReadAllAsync())
{
    int length = (int)e.AddressLength;
    IPEndPoint source = new(new IPAddress(e.Source[..length]), e.SourcePort), destination = new(new IPAddress(e.Destination[..length]), e.DestinationPort);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{e.Process,7} {e.Command,-16} {source} > {destination} {e.OldState} > {e.NewState} {e.Microseconds / 1000.0:F3} ms"));
}

Console.Error.WriteLine($"{bpf.Lost} lost.");
