using System.Diagnostics;

namespace Fleet;

/// <summary>A fleet on one machine: three servers, the real agent where this process is root, simulated ones, and the auditor.</summary>
internal static class Demo
{
    private const int Agents = 5;

    internal static async Task<int> RunAsync(FleetOptions options, string? seconds)
    {
        string folder = Path.GetFullPath(options.Folder);
        using Cluster cluster = new(Path.Combine(folder, "servers"), 3, 14222);
        List<Process> processes = [Start("audit", folder, cluster, "--Fleet:Replicas=3")];
        bool hasProbe = Environment.IsPrivilegedProcess;
        for (int i = 0; i < Agents; i++)
        {
            string[] simulated = [$"--Fleet:Machine=m{i}", "--Simulation:Events=1000000000", "--Simulation:Rate=200"];
            processes.Add(i == 0 && hasProbe
                ? Start("agent", Path.Combine(folder, "agent"), cluster)
                : Start("simulate", Path.Combine(folder, $"m{i}"), cluster, simulated));
        }

        Console.WriteLine($"Servers: {cluster.Url}. Ask in another terminal: fleet who /tmp/ --Fleet:Folder={folder}. Ctrl-C ends.");
        using CancellationTokenSource end = new();
        Console.CancelKeyPress += (_, context) =>
        {
            context.Cancel = true;
            end.Cancel();
        };
        if (int.TryParse(seconds, out int limit))
        {
            end.CancelAfter(TimeSpan.FromSeconds(limit));
        }

        while (!end.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Print(folder);
        }

        foreach (Process process in processes)
        {
            process.Kill();
        }

        return 0;
    }

    private static Process Start(string command, string folder, Cluster cluster, params string[] arguments) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, [command, $"--Fleet:Folder={folder}", $"--Fleet:Url={cluster.Url}",
            "--Fleet:Heartbeat=00:00:02", "--Logging:LogLevel:Default=Warning", .. arguments]))!;

    private static void Print(string folder)
    {
        if (File.Exists(Path.Combine(folder, "audit.db")))
        {
            using AuditDatabase database = new(folder);
            Console.WriteLine();
            foreach (RunState run in database.LoadRuns())
            {
                Console.WriteLine(run);
            }
        }
    }
}
