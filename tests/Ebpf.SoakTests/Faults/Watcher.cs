using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>A process that watches deletions.</summary>
internal static class Watcher
{
    internal const string Ready = "watching";

    /// <summary>Watches until it is killed.</summary>
    internal static int Run()
    {
        using UnlinkProbe probe = UnlinkProbe.Start();
        Console.WriteLine(Ready);
        probe.ReadViewsAsync(_ => { }).Wait();
        return 0;
    }

    /// <summary>Counts the deletions of a process, with a ring of one page, until a line comes on its input. Then it says how many it read, how many
    /// were lost, and how many of these may be another process's.</summary>
    internal static int Count(string process)
    {
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            RingBufferSizeBytes = Environment.SystemPageSize,
            Filter = new UnlinkFilter { ProcessIds = [int.Parse(process, CultureInfo.InvariantCulture)] },
        });
        long read = 0;
        Task reading = probe.ReadViewsAsync(_ => read++);
        Console.WriteLine(Ready);
        Console.ReadLine();
        probe.Stop();
        reading.Wait();
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{read} {statistics.Lost} {Load.MaybeOfOthers(statistics)}"));
        return 0;
    }
}
