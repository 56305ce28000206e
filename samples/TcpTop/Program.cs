// The connections that carried most bytes by TCP, each second, until Ctrl-C.
using System.Globalization;
using System.Net;
using TcpTop;

using Traffic bpf = Traffic.Load();
using Ebpf.BpfLinks links = bpf.Attach();
using CancellationTokenSource end = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    end.Cancel();
};
Console.WriteLine("Attached. Ctrl-C ends.");

while (!end.IsCancellationRequested)
{
    await Task.Delay(TimeSpan.FromSeconds(1), end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    foreach ((Connection connection, Amount amount) in bpf.Amounts.OrderByDescending(entry => entry.Value.Sent + entry.Value.Received).Take(20))
    {
        IPEndPoint remote = new(new IPAddress(connection.Remote[..(int)connection.AddressLength]), connection.RemotePort);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{connection.Process,7} {connection.Command,-16} :{connection.LocalPort} {remote} {amount.Sent} sent {amount.Received} received"));
    }

    foreach ((Connection connection, _) in bpf.Amounts)
    {
        bpf.Amounts.Remove(connection); // What comes in between is not shown.
    }
}

Console.Error.WriteLine($"{bpf.Lost} bytes lost.");
