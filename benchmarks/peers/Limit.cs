using System.Globalization;

namespace Ebpf.Peers;

/// <summary>One measure of C# alone against a limit: the least of several rounds, because other work of the machine can only add.</summary>
internal static class Limit
{
    private const int Rounds = 10;

    /// <returns>Tells whether the least is within the limit.</returns>
    internal static bool Measure(string name, string unit, double limit, Func<double> measure)
    {
        measure();
        Thread.Sleep(100); // The runtime compiles while nothing else runs.
        double[] results = [.. Enumerable.Range(0, Rounds).Select(_ => measure()).Order()];
        bool isMet = results[0] <= limit;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"limit {name} {results[0]:F1} {unit} (median {results[Rounds / 2]:F1}) target {limit:F0} {(isMet ? "ok" : "missed")}"));
        return isMet;
    }
}
