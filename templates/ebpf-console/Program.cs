using System.Runtime.InteropServices;
using Ebpf;
using Programs;

using Starts bpf = Starts.Load(); // The class is made of starts.bpf.c when the project is built.
using BpfLinks links = bpf.Attach();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
Console.WriteLine("Attached. Ctrl-C ends.");

await foreach (Start start in bpf.Events.ReadAllAsync())
{
    Console.WriteLine($"{start.Process,7} {start.Command}");
}

Console.WriteLine($"{bpf.Lost} lost.");

void End(PosixSignalContext context)
{
    context.Cancel = true;
    links.Dispose();
    bpf.Events.Stop(); // What was written before is still read.
}
