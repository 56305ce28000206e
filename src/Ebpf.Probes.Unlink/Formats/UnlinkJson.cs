using System.Text.Json.Serialization;

namespace Ebpf.Probes.Unlink;

/// <summary>Events as JSON and back, without reflection: for trimmed programs and NativeAOT.</summary>
/// <remarks>
/// Properties are those of <see cref="UnlinkEventData"/> in camelCase; null ones are left out. An event that is read equals the one
/// that was written, to the last byte of its names.
/// </remarks>
/// <example>
/// <code>
/// string json = JsonSerializer.Serialize(e, UnlinkJson.Default.UnlinkEvent);
/// UnlinkEvent same = JsonSerializer.Deserialize(json, UnlinkJson.Default.UnlinkEvent);
/// </code>
/// </example>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UnlinkEvent))]
[JsonSerializable(typeof(UnlinkEventData))]
public sealed partial class UnlinkJson : JsonSerializerContext;
