using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fleet;

/// <summary>The numbers that a run has issued so far; with them a receiver proves that it has everything.</summary>
/// <param name="Last">The sequence of the newest event.</param>
/// <param name="Ended">How the run ended: null, it goes on; true, it said goodbye; false, it was killed, and events between its last commit and its end are unknown.</param>
/// <param name="Time">When it was written, by the machine's clock.</param>
/// <param name="Kernel">The probe's statistics: what the kernel itself lost, by cause.</param>
internal sealed record Ledger(long Last, bool? Ended, DateTimeOffset Time, JsonNode? Kernel)
{
    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, FleetJson.Default.Ledger);

    /// <exception cref="JsonException">It is something else.</exception>
    internal static Ledger Decode(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, FleetJson.Default.Ledger) ?? throw new JsonException("It is null.");
}
