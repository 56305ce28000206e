using System.Diagnostics;
using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>One probe, and many in a process, on tracepoints.</summary>
/// <param name="peer">Deletes files.</param>
internal sealed class ProbeMeasures(Peer peer)
{
    private static readonly UnlinkProbeOptions Small = new() { AttachKind = UnlinkAttachKind.Tracepoint, RingBufferSizeBytes = 4096 };

    private static readonly UnlinkProbeOptions Full = Small with
    {
        FullPaths = true,
        Filter = new UnlinkFilter { PathPrefixes = ["/var/log/"], ExcludeSelf = true },
    };

    /// <summary>Milliseconds of a start with full paths and a filter.</summary>
    internal static double Start()
    {
        long begin = Stopwatch.GetTimestamp();
        using UnlinkProbe probe = UnlinkProbe.Start(Full);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Milliseconds of the disposal of so many.</summary>
    internal static double Dispose(int count)
    {
        UnlinkProbe[] probes = StartMany(count);
        long begin = Stopwatch.GetTimestamp();
        Array.ForEach(probes, probe => probe.Dispose());
        double milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        AwaitDetaching();
        return milliseconds;
    }

    /// <summary>MiB of so many beside their rings: what they made the process and the kernel take.</summary>
    internal static double Memory(int count)
    {
        double before = ReadMemory();
        UnlinkProbe[] probes = StartMany(count);
        double taken = ReadMemory() - before;
        Array.ForEach(probes, probe => probe.Dispose());
        AwaitDetaching();
        return taken;
    }

    /// <summary>Microseconds of an unlink() that so many see, beyond one that none sees.</summary>
    internal double Unlink(int count)
    {
        double without = peer.Measure("asleep", 200);
        UnlinkProbe[] probes = StartMany(count);
        Task[] readings = [.. probes.Select(probe => probe.ReadViewsAsync(static _ => { }))];
        double with = peer.Measure("asleep", 200);
        Array.ForEach(probes, probe => probe.Dispose());
        Task.WaitAll(readings);
        AwaitDetaching();
        return (with - without) / 1000;
    }

    private static UnlinkProbe[] StartMany(int count) => [.. Enumerable.Range(0, count).Select(_ => UnlinkProbe.Start(Small))];

    /// <summary>Waits until the threads that detach have ended: a tracepoint takes 64 programs at a time.</summary>
    private static void AwaitDetaching()
    {
        while (Directory.GetDirectories("/proc/self/task").Any(IsDetaching))
        {
            Thread.Sleep(10); // No event tells of their end.
        }
    }

    private static bool IsDetaching(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith("Ebpf detaching", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // It has ended.
        }
    }

    /// <remarks>The kernel says of each map and program what it takes, with the descriptor. Linux 6.4.</remarks>
    private static double ReadMemory()
    {
        double anonymous = ToNumber(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))) * 1024;
        Dictionary<string, double> taken = [];
        foreach (string file in Directory.GetFiles("/proc/self/fdinfo"))
        {
            string[] lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            if (Array.Find(lines, line => line.StartsWith("memlock:", StringComparison.Ordinal)) is { } memory
                && !lines.Contains($"map_type:\t{(int)BpfMapType.RingBuffer}"))
            {
                taken[lines.Single(line => line.StartsWith("map_id:", StringComparison.Ordinal) || line.StartsWith("prog_id:", StringComparison.Ordinal))] = ToNumber(memory);
            }
        }

        return (anonymous + taken.Values.Sum()) / (1024 * 1024);
    }

    private static double ToNumber(string line) =>
        double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
