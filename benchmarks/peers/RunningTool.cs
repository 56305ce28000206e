using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Peers;

/// <summary>A program that shows deletions, while it runs.</summary>
internal sealed class RunningTool : IDisposable
{
    private readonly Process _process;

    /// <param name="command">The program and its arguments. It says <c>Attached</c> on standard error.</param>
    internal RunningTool(IReadOnlyList<string> command)
    {
        // The shell throws the output away, so that no other process has to.
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec \"$0\" \"$@\" > /dev/null", .. command]) { RedirectStandardError = true };
        long begin = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        string? line = _process.StandardError.ReadLine();
        StartNs = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        if (line?.StartsWith("Attached", StringComparison.Ordinal) != true)
        {
            _process.Dispose();
            throw new IOException($"{command[0]}: {line}");
        }
    }

    /// <summary>Nanoseconds from the start of the process to its word that it is attached.</summary>
    internal double StartNs { get; }

    internal int ProcessId => _process.Id;

    /// <summary>Number of times that its threads ran.</summary>
    internal long Switches => Tasks("status").Where(line => line.Contains("_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.AsSpan(line.IndexOf(':') + 1), CultureInfo.InvariantCulture));

    /// <summary>MiB of its own, without the ring and the pages of files.</summary>
    internal double AnonymousMemory
    {
        get
        {
            string line = File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    public void Dispose()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        _process.WaitForExit();
        _process.Dispose();
    }

    private IEnumerable<string> Tasks(string file) =>
        Directory.GetDirectories($"/proc/{_process.Id}/task").SelectMany(task => File.ReadAllLines($"{task}/{file}"));
}
