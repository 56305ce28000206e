using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>A recorded stream, again and again, at a set rate, until a number of events is spooled, however often the agent is killed.</summary>
internal sealed class SimulatedSource(FleetOptions options, SimulationOptions simulation, Spool spool) : IDeletionSource
{
    public async IAsyncEnumerable<IReadOnlyList<UnlinkEvent>> ReadBatchesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        UnlinkEventData[] recorded = simulation.Recording is { } file ? await ReadAsync(file, cancellationToken) : Invent();
        long left = simulation.Events - spool.SpooledBefore, made = 0;
        long start = Environment.TickCount64;
        while (left > 0 && !cancellationToken.IsCancellationRequested)
        {
            long due = simulation.Rate <= 0 ? long.MaxValue : 1 + (long)((Environment.TickCount64 - start) / 1000.0 * simulation.Rate) - made;
            int count = (int)Math.Min(Math.Min(left, due), options.BatchEvents);
            if (count > 0)
            {
                DateTimeOffset now = DateTimeOffset.UtcNow;
                long first = made;
                yield return [.. Enumerable.Range(1, count).Select(i => UnlinkEvent.Create(recorded[(first + i) % recorded.Length] with { Sequence = first + i, Time = now }))];
                left -= count;
                made += count;
            }

            if (count < options.BatchEvents)
            {
                await Task.Delay(options.BatchDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public JsonNode? GetStatistics() => null;

    private static async Task<UnlinkEventData[]> ReadAsync(string file, CancellationToken cancellationToken) =>
        [.. EcsCodec.Decode(await File.ReadAllBytesAsync(file, cancellationToken))
            .Select(row => Create(row.ProcessId, row.UserId, row.Command, row.Path, row.Error is null ? 0 : 2))];

    private static UnlinkEventData[] Invent()
    {
        string[] folders = ["/var/log/app", "/home/anna/.cache", "/tmp", "/srv/photos/2026", "/usr/share/doc"];
        return [.. Enumerable.Range(0, 1000).Select(i => Create(
            1000 + i % 17, (uint)(i % 3 * 1000), i % 4 == 0 ? "rm" : "cleaner", $"{folders[i / 40 % folders.Length]}/file-{i:x4}.tmp", i % 50 == 0 ? 2 : 0))];
    }

    private static UnlinkEventData Create(int processId, uint userId, string command, string path, int error) => new()
    {
        ProcessId = processId,
        UserId = userId,
        Command = command,
        Path = path,
        FullPath = path,
        PathState = UnlinkPathState.Resolved,
        ErrorNumber = error,
    };
}

/// <summary>The section Simulation of the configuration.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Events of all runs together.</summary>
    public long Events { get; set; } = 1000;

    /// <summary>Events a second; 0: as many as the spool takes.</summary>
    public double Rate { get; set; } = 100;

    /// <summary>A file of ECS lines, as the command record writes it. Null: invented ones.</summary>
    public string? Recording { get; set; }
}
