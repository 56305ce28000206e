using System.Text.Json.Nodes;

namespace Ebpf.Packing;

/// <summary>A part of a bill of materials. Its licence is an SPDX expression.</summary>
internal sealed record Component(string Name, string Version, string Licence)
{
    /// <summary>Null: a NuGet package.</summary>
    internal string? Source { get; init; }

    internal string HashAlgorithm { get; init; } = "SHA-512";

    /// <summary>In hexadecimal; null where it is not known yet.</summary>
    internal string? Hash { get; init; }

    private string Url => Source is null ? $"pkg:nuget/{Name}@{Version}"
        : $"pkg:generic/{Name}@{Version}?download_url={Uri.EscapeDataString(Source)}";

    internal JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["type"] = "library",
            ["bom-ref"] = Url,
            ["name"] = Name,
            ["version"] = Version,
            ["licenses"] = new JsonArray(new JsonObject { ["expression"] = Licence }),
            ["purl"] = Url,
        };
        if (Hash is not null)
        {
            json["hashes"] = new JsonArray(new JsonObject { ["alg"] = HashAlgorithm, ["content"] = Hash });
        }

        return json;
    }
}
