using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Fleet;

/// <summary>Faults while five agents send, and afterwards every event exactly once in the audit, or in a record of loss.</summary>
/// <remarks>
/// m0: the servers away for longer than its small spool holds. m1: the same with a spool that holds it, and a clock that is stepped. m2, m3:
/// killed. m4: the disk of its spool full. Every server and the auditor are killed as well.
/// </remarks>
internal static class Proof
{
    private const int Agents = 5;
    private const int Servers = 3;
    private const int FirstPort = 15222;

    internal static async Task<int> RunAsync(FleetOptions options, ProofOptions proof)
    {
        string folder = Path.GetFullPath(options.Folder);
        PrivateFile.CreateFolder(folder);
        using Cluster cluster = new(Path.Combine(folder, "servers"), Servers, FirstPort);
        CutProxy[] network = [.. Enumerable.Range(0, Servers).Select(i => new CutProxy(FirstPort + i))];
        string cutUrl = string.Join(',', network.Select(proxy => $"nats://127.0.0.1:{proxy.Port}"));
        string fullDisk = proof.FullDisk ?? Path.Combine(folder, "m4");
        string[] folders = [.. Enumerable.Range(0, Agents).Select(i => i == 4 ? fullDisk : Path.Combine(folder, $"m{i}"))];
        string clock = Path.Combine(folder, "clock");
        File.WriteAllText(clock, "+0");
        Process auditor = Start("audit", folder, cluster.Url, "--Fleet:Replicas=3");
        Process[] agents = [.. Enumerable.Range(0, Agents).Select(StartAgent)];

        await StepAsync(8, "kill server 0", () => cluster.Kill(0));
        await StepAsync(1, "cut the network of m0, m1 and m4", () => Array.ForEach(network, proxy => proxy.Cut()));
        await StepAsync(6, "start server 0", () => cluster.Start(0));
        await StepAsync(1, "step the clock of m1 an hour forward", () => File.WriteAllText(clock, "+1h"));
        await StepAsync(2, "kill m2", () => agents[2] = Restart(agents[2], 2));
        await StepAsync(4, "kill server 1", () => cluster.Kill(1));
        await StepAsync(3, "kill the auditor", () => auditor = RestartAuditor());
        await StepAsync(4, "start server 1", () => cluster.Start(1));
        await StepAsync(5, "kill m3", () => agents[3] = Restart(agents[3], 3));
        await StepAsync(1, "step the clock of m1 two hours back", () => File.WriteAllText(clock, "-1h"));
        await StepAsync(2, "kill server 2", () => cluster.Kill(2));
        await StepAsync(6, "start server 2", () => cluster.Start(2));
        await StepAsync(Math.Max(0, proof.CutSeconds - 34), "mend the network", () => Array.ForEach(network, proxy => proxy.Mend()));

        bool isComplete = await WaitAsync(folder, agents, proof);
        auditor.Kill();
        Array.ForEach(agents, agent => agent.Kill());
        Array.ForEach(network, proxy => proxy.Dispose());
        return isComplete && Judge(folder, proof) ? 0 : 1;

        Process StartAgent(int i)
        {
            ProcessStartInfo agent = Describe(
                "simulate", folders[i], i is 0 or 1 or 4 ? cutUrl : cluster.Url,
                $"--Fleet:Machine=m{i}", $"--Simulation:Events={proof.Events}", $"--Simulation:Rate={proof.Rate}",
                    $"--Fleet:SpoolBytes={(i == 0 ? 4_000_000 : 400_000_000)}", "--Fleet:Binary=true");
            if (i == 1 && proof.FakeTime is not null)
            {
                agent.Environment["LD_PRELOAD"] = proof.FakeTime;
                agent.Environment["FAKETIME_TIMESTAMP_FILE"] = clock;
                agent.Environment["FAKETIME_CACHE_DURATION"] = "1";
                agent.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            }

            return Process.Start(agent)!;
        }

        Process Restart(Process agent, int i)
        {
            agent.Kill();
            agent.WaitForExit();
            return StartAgent(i);
        }

        Process RestartAuditor()
        {
            auditor.Kill();
            auditor.WaitForExit();
            return Start("audit", folder, cluster.Url, "--Fleet:Replicas=3");
        }
    }

    private static Process Start(string command, string folder, string url, params string[] arguments) => Process.Start(Describe(command, folder, url, arguments))!;

    private static ProcessStartInfo Describe(string command, string folder, string url, params string[] arguments) => new(
        Environment.ProcessPath!, [command, $"--Fleet:Folder={folder}", $"--Fleet:Url={url}", "--Fleet:Heartbeat=00:00:02", "--Logging:LogLevel:Default=Error", .. arguments]);

    private static async Task StepAsync(int seconds, string what, Action step)
    {
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {what}");
        step();
    }

    /// <summary>Until the agents have sent everything and the auditor has every run to its end.</summary>
    private static async Task<bool> WaitAsync(string folder, Process[] agents, ProofOptions proof)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (time.Elapsed < TimeSpan.FromSeconds(proof.LimitSeconds))
        {
            await Task.Delay(1000);
            using AuditDatabase database = new(folder);
            List<RunState> runs = database.LoadRuns();
            if (Array.TrueForAll(agents, agent => agent.HasExited) && runs.TrueForAll(run => run.Ended is not null && run.Gaps.Count == 0)
                && runs.Sum(run => run.Last) == Agents * proof.Events)
            {
                return true;
            }
        }

        Console.WriteLine("The fleet did not come to its end in time:");
        Judge(folder, proof);
        return false;
    }

    private static bool Judge(string folder, ProofOptions proof)
    {
        using AuditDatabase database = new(folder);
        List<RunState> runs = database.LoadRuns();
        runs.ForEach(Console.WriteLine);
        long rows = Ask(folder, "SELECT COUNT(*) FROM deletion"), distinct = Ask(folder, "SELECT COUNT(*) FROM (SELECT DISTINCT run, sequence FROM deletion)");
        long seen = runs.Sum(run => run.Seen.Count), lost = runs.Sum(run => run.Lost.Count), issued = runs.Sum(run => run.Last);
        long both = runs.Sum(run => run.Lost.Ranges.Sum(range => range.Last - range.First + 1 - CountUnseen(run, range)));
        Console.WriteLine($"{issued} issued = {seen} seen + {lost} lost with a record; {rows} rows, {distinct} distinct, {both} both seen and lost");
        return issued == Agents * proof.Events && seen + lost == issued && rows == seen && distinct == seen && both == 0;
    }

    private static long CountUnseen(RunState run, (long First, long Last) range)
    {
        RangeSet seen = RangeSet.Parse($"{run.Seen}");
        return seen.Add(range.First, range.Last);
    }

    private static long Ask(string folder, string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "audit.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}

/// <summary>The section Proof of the configuration.</summary>
internal sealed record ProofOptions
{
    /// <summary>Events of each of the five agents.</summary>
    public long Events { get; set; } = 200_000;

    /// <summary>Events a second of each.</summary>
    public double Rate { get; set; } = 1500;

    /// <summary>The time for which the network is cut.</summary>
    public int CutSeconds { get; set; } = 120;

    /// <summary>The longest time that the end may take.</summary>
    public int LimitSeconds { get; set; } = 300;

    /// <summary>The file of libfaketime, by which the clock of an agent is stepped. Null: it is not.</summary>
    public string? FakeTime { get; set; }

    /// <summary>A folder on a small disk of its own, for the agent whose disk is to be full. Null: an ordinary folder.</summary>
    public string? FullDisk { get; set; }
}
