// Who starts what: a probe of one's own on Ebpf.Core alone. native/bpf/exec/exec_snoop.bpf.c writes a record for each program that a process
// starts; this prints them until Ctrl-C, and says what was lost.
using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf;
using ExecSnoop;

if (args is not ([] or ["--parent", _]) || (args is [_, var text] && !IsProcess(text)))
{
    Console.Error.WriteLine("usage: ExecSnoop [--parent PROCESS]   shows every program that is started, or only those that a process starts");
    return 2;
}

try
{
    await RunAsync(args is [_, var parent] ? uint.Parse(parent, CultureInfo.InvariantCulture) : 0);
    return 0;
}
catch (Exception e) when (e is BpfException or PlatformNotSupportedException or DllNotFoundException or IOException)
{
    Console.Error.WriteLine($"ExecSnoop: {e.Message}");
    return 1;
}

static async Task RunAsync(uint parent)
{
    using Execs bpf = Execs.Load(new() { OnlyParent = parent });
    using BpfLinks links = bpf.Attach();
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    Console.Error.WriteLine("Attached. Ctrl-C ends.");

    await bpf.Events.ReadInPlaceAsync(Print);
    ulong[] counts = new ulong[bpf.Lost.CpuCount];
    bpf.Lost.TryGetValues(0, counts);
    long lost = counts.Sum(count => (long)count);
    if (lost + bpf.Events.Undecodable > 0)
    {
        Console.Error.WriteLine($"Lost: {lost} for want of room in the ring, {bpf.Events.Undecodable} that could not be decoded.");
    }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        links.Dispose(); // First: then nothing is left unread.
        bpf.Events.Stop();
    }
}

static void Print(ref readonly ExecEvent e) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"{e.ProcessId,7} uid {e.UserId,-5} {e.File} < {e.ParentCommand}[{e.ParentProcessId}]"));

static bool IsProcess(string text) => uint.TryParse(text, CultureInfo.InvariantCulture, out uint id) && id > 0;
