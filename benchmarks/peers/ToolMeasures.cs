using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Peers;

/// <summary>A program that shows deletions, seen from outside.</summary>
/// <param name="peer">Deletes files.</param>
/// <param name="command">The program and its arguments. It says <c>Attached</c> on standard error.</param>
internal sealed class ToolMeasures(Peer peer, IReadOnlyList<string> command)
{
    private const int IdleTimes = 5;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    /// <summary>Nanoseconds that unlink() takes while the program watches.</summary>
    internal double CostPerDeletion() => WithRunning(_ => peer.Measure("deletions", 20)).Result;

    /// <summary>Nanoseconds from the start of the process to its word that it is attached.</summary>
    internal double Start() => WithRunning(_ => 0L).StartNs;

    /// <summary>MiB of its own after 20,000 events, without the ring and the pages of files.</summary>
    internal double Memory() => WithRunning(process =>
    {
        peer.Measure("deletions", 20);
        string anonymous = ReadStatus(process.Id).Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(anonymous.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }).Result;

    /// <summary>How often its threads ran in the quietest of some times: others delete, too.</summary>
    internal long IdleSwitches() => WithRunning(process =>
    {
        Thread.Sleep(IdleTime); // What follows the start has come to rest.
        long least = long.MaxValue;
        for (int i = 0; i < IdleTimes && least > 0; i++)
        {
            long before = CountSwitches(process.Id);
            Thread.Sleep(IdleTime); // The time that is measured.
            least = Math.Min(least, CountSwitches(process.Id) - before);
        }

        return least;
    }).Result;

    private (T Result, double StartNs) WithRunning<T>(Func<Process, T> measure)
    {
        // The shell throws the output away, so that no other process has to.
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null", .. command]) { RedirectStandardError = true };
        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string? line = process.StandardError.ReadLine();
        double startNs = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        if (line?.StartsWith("Attached", StringComparison.Ordinal) != true)
        {
            throw new IOException($"{command[0]}: {line}");
        }

        T result = measure(process);
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        process.WaitForExit();
        return (result, startNs);
    }

    private static string[] ReadStatus(int process) => File.ReadAllLines($"/proc/{process}/status");

    private static long CountSwitches(int process) => Directory.GetDirectories($"/proc/{process}/task")
        .SelectMany(task => File.ReadAllLines($"{task}/status"))
        .Where(line => line.Contains("_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.AsSpan(line.IndexOf(':') + 1), CultureInfo.InvariantCulture));
}
