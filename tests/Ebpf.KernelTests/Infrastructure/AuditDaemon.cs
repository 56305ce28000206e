using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ebpf.KernelTests;

/// <summary>auditd of the guest's Debian with one rule (eng/vm/audit.sh), until it is disposed.</summary>
internal sealed partial class AuditDaemon : IAsyncDisposable
{
    private const string Key = "ebpf";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60); // An emulated guest is slow.

    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;

    private AuditDaemon()
    {
        string plugins = Directory.CreateDirectory($"{_directory.Path}/plugins.d").FullName;
        Directory.CreateDirectory("/var/run"); // For its process id; a guest has none.
        string[] settings = [$"log_file = {LogPath}", "log_format = RAW", "flush = NONE", "space_left = 2", "admin_space_left = 1", $"plugin_dir = {plugins}"];
        File.WriteAllLines($"{_directory.Path}/auditd.conf", settings);
        // With -f it writes to its standard error instead of the log.
        _process = Process.Start(Tool("auditd"), ["-n", "-c", _directory.Path]);
    }

    private string LogPath => $"{_directory.Path}/audit.log";

    /// <param name="rule">As for auditctl -a.</param>
    internal static async Task<AuditDaemon> StartAsync(params string[] rule)
    {
        AuditDaemon daemon = new();
        await daemon.WaitUntilAsync(async () => (await ControlAsync("-s")).Contains($"pid {daemon._process.Id}\n", StringComparison.Ordinal));
        await ControlAsync("-e", "1");
        await ControlAsync(["-a", .. rule, "-k", Key]);
        return daemon;
    }

    /// <summary>Reads the deletions that the rule recorded, as soon as the process is among those that did it.</summary>
    internal async Task<HashSet<(int ProcessId, string Path)>> ReadDeletionsUntilAsync(int processId)
    {
        HashSet<(int ProcessId, string Path)> deletions = [];
        await WaitUntilAsync(() =>
        {
            deletions = ReadDeletions();
            return Task.FromResult(deletions.Any(deletion => deletion.ProcessId == processId));
        });
        return deletions;
    }

    public async ValueTask DisposeAsync()
    {
        await ControlAsync("-D");
        await ControlAsync("-e", "0");
        Posix.Terminate(_process.Id);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        _process.Dispose();
        _directory.Dispose();
    }

    /// <remarks>A record of the system call, which names process and rule, and one of each path have the same serial number.</remarks>
    private HashSet<(int ProcessId, string Path)> ReadDeletions()
    {
        string[] lines = File.ReadAllLines(LogPath);
        Dictionary<string, int> processes = lines.Select(line => SystemCall.Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["serial"].Value, match => int.Parse(match.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture));
        return [.. lines.Select(line => DeletedPath.Match(line)).Where(match => match.Success && processes.ContainsKey(match.Groups["serial"].Value))
            .Select(match => (processes[match.Groups["serial"].Value], match.Groups["path"].Value))];
    }

    private static async Task<string> ControlAsync(params string[] arguments)
    {
        (_, int exitCode, string output, string error) = await Command.RunAsync(Tool("auditctl"), arguments);
        Assert.True(exitCode == 0, $"auditctl {string.Join(' ', arguments)}: {error}");
        return output;
    }

    private async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.False(_process.HasExited, "auditd has ended: auditd -f says why");
            Assert.True(Stopwatch.GetElapsedTime(start) < Soon, "auditd did not do it in time");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static string Tool(string name) => Path.Combine(AppContext.BaseDirectory, "audit", name);

    [GeneratedRegex($"^type=SYSCALL msg=audit\\((?<serial>[0-9.:]+)\\): .* pid=(?<pid>[0-9]+) .* key=\"{Key}\"")]
    private static partial Regex SystemCall { get; }

    [GeneratedRegex("^type=PATH msg=audit\\((?<serial>[0-9.:]+)\\): .*name=\"(?<path>[^\"]*)\" .*nametype=DELETE")]
    private static partial Regex DeletedPath { get; }
}
