using System.Globalization;

namespace Ebpf.Peers;

/// <summary>One measure: C# and C in turn, several rounds, and what came out.</summary>
internal static class Ratio
{
    /// <summary>As the environment's ROUNDS says, and none for warming up: for what is measured by the kernel.</summary>
    internal static readonly int? AskedRounds =
        int.TryParse(Environment.GetEnvironmentVariable("ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : null;

    internal static readonly int Rounds = AskedRounds ?? 31;

    /// <summary>Rounds in which the runtime compiles what is hot.</summary>
    private static readonly int WarmUpRounds = AskedRounds is null ? 15 : 0;

    /// <returns>Tells whether the median of the ratios is within the target.</returns>
    internal static bool Measure(string name, double target, Func<double> measure, Func<double> measurePeer, bool needsWarmUp = true)
    {
        for (int i = 0; needsWarmUp && i < WarmUpRounds; i++)
        {
            measure();
            Thread.Sleep(100); // The runtime compiles while nothing else runs.
        }

        double[] ours = new double[Rounds];
        double[] peers = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            ours[i] = measure();
            peers[i] = measurePeer();
        }

        double[] ratios = [.. ours.Zip(peers, (our, peer) => our / peer).Order()];
        bool isMet = ratios[Rounds / 2] <= target;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ratio {name} {ratios[Rounds / 2]:F2} ({ratios[0]:F2}-{ratios[^1]:F2}) target {target:F2} {(isMet ? "ok" : "missed")} "
                + $"# C# {Median(ours):F1} ns, C {Median(peers):F1} ns, load {LoadAverage()}"));
        return isMet;
    }

    /// <summary>The load of the last minute.</summary>
    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
