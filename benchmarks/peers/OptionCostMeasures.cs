using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The cost of each option in the kernel: nanoseconds in its programs for a deletion, or a rename.</summary>
/// <param name="peer">Deletes and renames files in /dev/shm.</param>
/// <param name="kind">How the programs are attached.</param>
internal sealed class OptionCostMeasures(Peer peer, UnlinkAttachKind kind)
{
    /// <summary>One option at a time, and all together.</summary>
    private static readonly (string Name, UnlinkProbeOptions Options)[] Deletions =
    [
        ("full-paths", new() { FullPaths = true }),
        ("filter", new() { Filter = new UnlinkFilter() }),
        ("filter-login", new() { Filter = new UnlinkFilter { LoginUserIds = [0, UnlinkFilter.NoLogin] } }),
        ("victims", new() { IdentifyVictims = true }),
        ("ancestors", new() { ProcessDetails = UnlinkProcessDetails.Ancestors }),
        ("executable", new() { ProcessDetails = UnlinkProcessDetails.Executable }),
        ("command-line", new() { ProcessDetails = UnlinkProcessDetails.CommandLine }),
        ("working-directory", new() { ProcessDetails = UnlinkProcessDetails.WorkingDirectory }),
        ("container", new() { ProcessDetails = UnlinkProcessDetails.Container }),
        ("process-details", new() { ProcessDetails = UnlinkProcessDetails.All }),
        ("details-and-full-paths", new() { ProcessDetails = UnlinkProcessDetails.All, FullPaths = true }),
        ("all", new() { ProcessDetails = UnlinkProcessDetails.All, FullPaths = true, IdentifyVictims = true, Filter = new UnlinkFilter() }),
    ];

    /// <summary>Options of a rename; without such an operation the probe is not called.</summary>
    private static readonly (string Name, UnlinkProbeOptions Options)[] Renames =
    [
        ("moves", new() { Operations = UnlinkOperations.RenameAway }),
        ("replacements", new() { Operations = UnlinkOperations.RenameOver }),
    ];

    private static readonly int Rounds = Ratio.AskedRounds ?? 9;

    internal string Name => $"option-cost-{kind}".ToLowerInvariant();

    /// <summary>Prints a line for each option. In each round all take their turn.</summary>
    internal void Measure()
    {
        (string Name, UnlinkProbeOptions Options, string Work)[] possible =
        [
            ("none", new UnlinkProbeOptions(), "deletions"),
            .. Deletions.Where(IsPossible).Select(one => (one.Name, one.Options, "deletions")),
            .. Renames.Where(IsPossible).Select(one => (one.Name, one.Options, "renames")),
        ];
        double[][] rounds = [.. Enumerable.Range(0, Rounds).Select(_ => possible.Select(one => Measure(one.Options, one.Work)).ToArray())];
        for (int i = 0; i < possible.Length; i++)
        {
            double median = Median(rounds.Select(round => round[i]));
            string more = possible[i].Work == "renames" ? "a rename" : Invariant($"{Median(rounds.Select(round => round[i] - round[0])):F0} more than none");
            Console.WriteLine(Invariant($"cost {Name} {possible[i].Name} {median:F0} ns, {more} ({rounds.Min(round => round[i]):F0}-{rounds.Max(round => round[i]):F0})"));
        }
    }

    private bool IsPossible((string Name, UnlinkProbeOptions Options) one) => kind != UnlinkAttachKind.Tracepoint || one.Options.TracepointsSuffice;

    private double Measure(UnlinkProbeOptions options, string work) => ProgramTime.Measure(kind, options, () => peer.Measure(work, 10));

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
