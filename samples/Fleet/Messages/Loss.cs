using System.Text.Json;

namespace Fleet;

/// <summary>Events that the agent could not keep: the record that replaces them in the stream.</summary>
/// <param name="Cause">
/// spool_full: the servers were away for longer than the spool holds. spool_failed: the disk refused. refused: the servers take no message
/// of this size. not_delivered: the probe left them out.
/// </param>
/// <param name="Ranges">Their sequences, for example 1-500.</param>
internal sealed record Loss(string Cause, string Ranges)
{
    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, FleetJson.Default.Loss);

    /// <exception cref="JsonException">It is something else.</exception>
    internal static Loss Decode(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, FleetJson.Default.Loss) ?? throw new JsonException("It is null.");
}
