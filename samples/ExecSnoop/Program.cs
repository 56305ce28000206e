// Who starts what: a probe of one's own on Ebpf.Core alone. native/bpf/exec/exec_snoop.bpf.c writes a record for each program that a process
// starts; this prints them until Ctrl-C, and says what was lost.
using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf;
using ExecSnoop;

uint parent = 0;
if (args is not ([] or ["--parent", _]) || (args is [_, var text] && (!uint.TryParse(text, CultureInfo.InvariantCulture, out parent) || parent == 0)))
{
    Console.Error.WriteLine("usage: ExecSnoop [--parent PROCESS]   shows every program that is started, or only those that a process starts");
    return 2;
}

try
{
    using Execs bpf = Execs.Load(new() { OnlyParent = parent });
    using BpfLinks links = bpf.Attach();
    Action<PosixSignalContext> stop = signal =>
    {
        signal.Cancel = true;
        links.Dispose(); // First: then nothing is left unread.
        bpf.Events.Stop();
    };
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop);
    Console.Error.WriteLine("Attached. Ctrl-C ends.");

    await bpf.Events.ReadInPlaceAsync(static (ref readonly ExecEvent e) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{e.ProcessId,7} uid {e.UserId,-5} {e.File} < {e.ParentCommand}[{e.ParentProcessId}]")));
    ulong[] lost = new ulong[bpf.Lost.CpuCount];
    bpf.Lost.TryGetValues(0, lost);
    if (lost.Any(count => count > 0) || bpf.Events.Undecodable > 0)
    {
        Console.Error.WriteLine($"Lost: {lost.Sum(count => (long)count)} for want of room in the ring, {bpf.Events.Undecodable} that could not be decoded.");
    }

    return 0;
}
catch (Exception e) when (e is BpfException or PlatformNotSupportedException or DllNotFoundException or IOException)
{
    Console.Error.WriteLine($"ExecSnoop: {e.Message}");
    return 1;
}
