using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>A message that waits in the spool.</summary>
/// <param name="MessageId">JetStream recognises a repeat by it.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Run">The run that its events are of.</param>
/// <param name="Form">Of events: ecs or binary; null for others.</param>
/// <param name="Ranges">Of events: their sequences.</param>
/// <param name="Payload">Its body.</param>
/// <param name="Id">Its place, which the spool gives: the oldest has the lowest.</param>
internal sealed record SpooledMessage(string MessageId, string Subject, string Run, string? Form, string? Ranges, byte[] Payload, long Id = 0)
{
    /// <summary>Half of what servers take unless told. One event has at most a twentieth: whoever deletes chooses its length.</summary>
    private const int LargestPayload = 512 * 1024;

    /// <summary>Events of one folder as messages under the ids of their ranges: one, or as many as keep each below the size that servers take.</summary>
    internal static IEnumerable<SpooledMessage> OfEvents(string machine, string run, string folder, UnlinkEvent[] deletions, bool binary)
    {
        byte[] payload = binary ? BinaryCodec.Encode(deletions) : EcsCodec.Encode(deletions);
        if (payload.Length > LargestPayload && deletions.Length > 1)
        {
            int half = deletions.Length / 2;
            return [.. OfEvents(machine, run, folder, deletions[..half], binary), .. OfEvents(machine, run, folder, deletions[half..], binary)];
        }

        RangeSet ranges = new();
        foreach (UnlinkEvent deletion in deletions)
        {
            ranges.Add(deletion.Sequence, deletion.Sequence);
        }

        string id = $"{run}:{deletions[0].Sequence}-{deletions[^1].Sequence}:{folder}";
        return [new SpooledMessage(id, Subjects.Events(machine, folder), run, binary ? Subjects.Binary : Subjects.Ecs, $"{ranges}", payload)];
    }

    internal static SpooledMessage OfLoss(string machine, string run, string cause, RangeSet ranges) =>
        new($"{run}:{cause}:{ranges}", Subjects.Loss(machine), run, null, null, new Loss(cause, $"{ranges}").Encode());

    internal static SpooledMessage OfLedger(string machine, string run, Ledger ledger) =>
        new($"{run}:ledger:{(ledger.Ended == false ? "killed" : ledger.Time.UtcTicks)}", Subjects.Ledger(machine), run, null, null, ledger.Encode());
}
