using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>A process that watches deletions until it is killed.</summary>
internal static class Watcher
{
    internal const string Ready = "watching";

    internal static int Run()
    {
        using UnlinkProbe probe = UnlinkProbe.Start();
        Console.WriteLine(Ready);
        probe.ReadViewsAsync(_ => { }).Wait();
        return 0;
    }
}
