using System.Text.Json.Nodes;

namespace Fleet;

/// <summary>The auditor's knowledge of one run of an agent.</summary>
/// <param name="name">machine/random/number.</param>
/// <param name="seen">The events that came.</param>
/// <param name="lost">The events that the agent told as lost.</param>
internal sealed class RunState(string name, RangeSet seen, RangeSet lost)
{
    internal string Name { get; } = name;

    internal string Machine { get; } = name.Split('/')[0];

    internal RangeSet Seen { get; } = seen;

    internal RangeSet Lost { get; } = lost;

    /// <summary>The events that the agent could not keep, by cause.</summary>
    internal SortedDictionary<string, long> Causes { get; } = [];

    /// <summary>Events that came more than once; they are kept once.</summary>
    internal long Repeats { get; set; }

    /// <summary>The newest sequence that a ledger told.</summary>
    internal long Last { get; set; }

    /// <inheritdoc cref="Ledger"/>
    internal bool? Ended { get; set; }

    internal DateTimeOffset Heard { get; set; }

    /// <summary>The probe's statistics, as JSON.</summary>
    internal string? Kernel { get; set; }

    /// <summary>The kernel's own losses, by cause: events that got no sequence.</summary>
    internal IEnumerable<string> KernelLosses => Kernel is null
        ? []
        : JsonNode.Parse(Kernel)!.AsObject()
            .Where(count => count.Key.StartsWith("Lost", StringComparison.Ordinal) && count.Key != "Lost" && count.Value!.GetValue<long>() > 0)
            .Select(count => $"{count.Key} {count.Value}");

    /// <summary>The events that neither came nor were reported as lost.</summary>
    internal RangeSet Gaps
    {
        get
        {
            RangeSet known = RangeSet.Parse($"{Seen}");
            known.Add(Lost);
            return known.GapsUpTo(Last);
        }
    }

    internal void Apply(Loss loss)
    {
        RangeSet ranges = RangeSet.Parse(loss.Ranges);
        long added = ranges.Ranges.Sum(range => Lost.Add(range.First, range.Last));
        if (added > 0)
        {
            Causes[loss.Cause] = Causes.GetValueOrDefault(loss.Cause) + added;
        }
    }

    internal void Apply(Ledger ledger)
    {
        Last = Math.Max(Last, ledger.Last);
        Ended ??= ledger.Ended;
        if (ledger.Time > Heard)
        {
            Heard = ledger.Time;
            Kernel = ledger.Kernel?.ToJsonString() ?? Kernel;
        }
    }

    public override string ToString() =>
        $"{Name,-34} {Last,10} issued {Seen.Count,10} seen {Lost.Count,8} lost {Gaps.Count,8} missing {Repeats,6} repeats  "
        + $"{(Ended is null ? "goes on" : Ended.Value ? "ended" : "killed")}"
            + $"{(Causes.Count == 0 ? "" : $" ({string.Join(", ", Causes.Select(cause => $"{cause.Key} {cause.Value}"))})")}"
        + (KernelLosses.Any() ? $" kernel lost: {string.Join(", ", KernelLosses)}" : "") + (Gaps.Count == 0 ? "" : $" MISSING {Gaps}");
}
