using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ebpf.Probes.Unlink;

/// <summary>An event in JSON is its <see cref="UnlinkEventData"/>.</summary>
internal sealed class UnlinkEventConverter : JsonConverter<UnlinkEvent>
{
    /// <exception cref="JsonException">The JSON is none of an event, or its parts contradict each other.</exception>
    public override UnlinkEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        UnlinkEventData data = JsonSerializer.Deserialize(ref reader, UnlinkJson.Default.UnlinkEventData) ?? throw new JsonException("An event cannot be null.");
        try
        {
            return UnlinkEvent.Create(data);
        }
        catch (ArgumentException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, UnlinkEvent value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToData(), UnlinkJson.Default.UnlinkEventData);
}
