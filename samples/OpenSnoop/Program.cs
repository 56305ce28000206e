// Every file that a process opens by openat, as libraries of C do, until Ctrl-C. OpenSnoop [PROCESS]: only those of one process.
using System.Globalization;
using Ebpf;
using OpenSnoop;

using Opens bpf = Opens.Load(new() { OnlyProcess = args is [var process] ? uint.Parse(process, CultureInfo.InvariantCulture) : 0 });
using BpfLinks links = bpf.Attach();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    links.Dispose();
    bpf.Events.Stop();
};

await foreach (OpenEvent e in bpf.Events.ReadAllAsync())
{
    string result = e.Result < 0 ? Errno.GetName(-e.Result) ?? "?" : $"{e.Result}";
    Console.WriteLine($"{e.Process,7} {e.Command,-16} {result,8} {e.Path}");
}

Console.Error.WriteLine($"{bpf.Lost} lost.");
