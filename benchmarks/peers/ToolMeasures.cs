namespace Ebpf.Peers;

/// <summary>A program that shows deletions, seen from outside.</summary>
/// <param name="peer">Deletes files.</param>
/// <param name="command">The program and its arguments.</param>
internal sealed class ToolMeasures(Peer peer, IReadOnlyList<string> command)
{
    private const int IdleTimes = 5;

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    /// <summary>Nanoseconds that unlink() takes while the program watches.</summary>
    internal double CostPerDeletion() => Measure("deletions", 20);

    /// <summary>The same for a deletion that wakes the program, every 2 milliseconds.</summary>
    internal double CostAsleep() => Measure("asleep", 200);

    /// <summary>The same for the deletions of a run, every 50 microseconds.</summary>
    internal double CostInRun() => Measure("run", 50);

    internal double Start()
    {
        using RunningTool tool = new(command);
        return tool.StartNs;
    }

    /// <summary>MiB of its own after 20,000 events, without the ring and the pages of files.</summary>
    internal double Memory()
    {
        using RunningTool tool = new(command);
        peer.Measure("deletions", 20);
        return tool.AnonymousMemory;
    }

    /// <summary>Number of times that its threads ran, in the quietest of some periods.</summary>
    /// <remarks>The command has a filter that nothing passes: others delete, too.</remarks>
    internal long IdleSwitches()
    {
        using RunningTool tool = new(command);
        Thread.Sleep(IdleTime); // What follows the start has come to rest.
        long least = long.MaxValue;
        for (int i = 0; i < IdleTimes && least > 0; i++)
        {
            long before = tool.Switches;
            Thread.Sleep(IdleTime); // The time that is measured.
            least = Math.Min(least, tool.Switches - before);
        }

        return least;
    }

    private double Measure(string name, int rounds)
    {
        using RunningTool tool = new(command);
        return peer.Measure(name, rounds);
    }
}
