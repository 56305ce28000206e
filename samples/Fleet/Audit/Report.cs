using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet;

/// <summary>A message of an agent, decoded whole and checked before any of it is kept: an agent may be in the hands of an attacker.</summary>
/// <param name="Run">The run that it tells of.</param>
/// <param name="Deletions">The events in it.</param>
/// <param name="Loss">Or a record of loss.</param>
/// <param name="Ledger">Or a ledger.</param>
internal sealed record Report(string Run, IReadOnlyList<DeletionRow> Deletions, Loss? Loss = null, Ledger? Ledger = null)
{
    /// <exception cref="FormatException">No agent sends such a message, or not on this subject.</exception>
    internal static Report Decode(string subject, string? run, string? form, byte[] body)
    {
        if (run is null || !Subjects.IsOfMachine(subject, run))
        {
            throw new FormatException("It is not of a run of the machine that its subject names.");
        }

        try
        {
            Report report = Subjects.KindOf(subject) switch
            {
                "events" => new Report(run, [.. form == Subjects.Binary ? BinaryCodec.Decode(body) : EcsCodec.Decode(body)]),
                "loss" => new Report(run, [], Loss: Loss.Decode(body)),
                "ledger" => new Report(run, [], Ledger: Ledger.Decode(body)),
                _ => throw new FormatException("Its subject is of no known kind."),
            };
            report.Check();
            return report;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or IOException or OverflowException)
        {
            throw new FormatException($"Its body is not of its kind: {e.Message}", e);
        }
    }

    private void Check()
    {
        bool isRight = Deletions.All(deletion => RangeSet.CanHold(deletion.Sequence))
            && (Loss is null || (Subjects.IsToken(Loss.Cause) && RangeSet.Parse(Loss.Ranges).Count > 0))
            && (Ledger is null || ((Ledger.Last == 0 || RangeSet.CanHold(Ledger.Last)) && (Ledger.Kernel?.AsObject() ?? []).All(IsCount)));
        if (!isRight)
        {
            throw new FormatException("It has numbers or names that no agent sends.");
        }
    }

    /// <remarks>Only the losses are shown; the other statistics are kept as they are.</remarks>
    private static bool IsCount(KeyValuePair<string, JsonNode?> statistic) =>
        !statistic.Key.StartsWith("Lost", StringComparison.Ordinal)
        || (Subjects.IsToken(statistic.Key) && statistic.Value is JsonValue value && value.TryGetValue(out long _));
}
