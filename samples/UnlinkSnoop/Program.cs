using System.CommandLine;
using Ebpf;
using Ebpf.Probes.Unlink;
using UnlinkSnoop;

SnoopCommand command = new();
command.SetAction(async (arguments, _) =>
{
    SnoopOptions options = command.Read(arguments);
    try
    {
        using UnlinkProbe probe = UnlinkProbe.Start(options.Probe);
        await Snoop.RunAsync(probe, options);
        return 0;
    }
    catch (Exception e) when (e is BpfException or ArgumentException or IOException or PlatformNotSupportedException or DllNotFoundException)
    {
        Console.Error.WriteLine($"UnlinkSnoop: {e.Message}");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
