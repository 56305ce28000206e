using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Ebpf.Packing;

/// <summary>The parts and needs of a package: NuGet packages from the restore's result, native parts from native/libbpf/version.txt.</summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static void Write(string project, Component package, string output, string[] nativeVersions)
    {
        using JsonDocument assets = JsonDocument.Parse(File.ReadAllBytes(project));
        JsonObject bill = new()
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = package.ToJson() },
            ["components"] = new JsonArray([.. ReadPackages(assets.RootElement, package).Concat(nativeVersions.SelectMany(ReadNative)).Select(part => part.ToJson())]),
        };
        File.WriteAllText(output, bill.ToJsonString(Indented) + "\n");
    }

    /// <summary>The dependencies, and theirs; not what only the build uses.</summary>
    private static IEnumerable<Component> ReadPackages(JsonElement assets, Component package)
    {
        JsonElement target = assets.GetProperty("targets").EnumerateObject().First().Value;
        Dictionary<string, JsonProperty> libraries = target.EnumerateObject().ToDictionary(library => library.Name.Split('/')[0], StringComparer.OrdinalIgnoreCase);
        JsonElement framework = assets.GetProperty("project").GetProperty("frameworks").EnumerateObject().First().Value;
        Queue<string> names = new(GetChildren(framework)
            .Where(child => !(child.Value.TryGetProperty("suppressParent", out JsonElement suppressed) && suppressed.GetString() == "All"))
            .Select(child => child.Name)
            .Concat(libraries.Where(library => library.Value.Value.GetProperty("type").GetString() == "project").Select(library => library.Key)));
        SortedSet<string> found = new(StringComparer.OrdinalIgnoreCase);
        while (names.TryDequeue(out string? name))
        {
            if (libraries.TryGetValue(name, out JsonProperty library) && found.Add(name))
            {
                foreach (JsonProperty child in GetChildren(library.Value))
                {
                    names.Enqueue(child.Name);
                }
            }
        }

        return found.Select(name => ToComponent(assets, libraries[name].Name, package));
    }

    private static JsonElement.ObjectEnumerator GetChildren(JsonElement node) =>
        node.TryGetProperty("dependencies", out JsonElement children) ? children.EnumerateObject() : default;

    /// <summary>The packages of this repository have one version and one licence.</summary>
    private static Component ToComponent(JsonElement assets, string key, Component package)
    {
        string name = key.Split('/')[0];
        JsonElement library = assets.GetProperty("libraries").GetProperty(key);
        if (library.GetProperty("type").GetString() == "project")
        {
            return new Component(name, package.Version, "MIT");
        }

        string folder = assets.GetProperty("packageFolders").EnumerateObject().First().Name;
        string specification = Path.Combine(folder, library.GetProperty("path").GetString()!, $"{name.ToLowerInvariant()}.nuspec");
        XElement? licence = XDocument.Load(specification).Descendants().FirstOrDefault(element => element.Name.LocalName == "license");
        return new Component(name, key.Split('/')[1], licence?.Value ?? "NOASSERTION")
        {
            Hash = Convert.ToHexStringLower(Convert.FromBase64String(library.GetProperty("sha512").GetString()!)),
        };
    }

    private static IEnumerable<Component> ReadNative(string versions)
    {
        Dictionary<string, string> values = File.ReadLines(versions).Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        (string Name, string Licence)[] parts = [("libbpf", "BSD-2-Clause"), ("elfutils", "LGPL-3.0-or-later OR GPL-2.0-or-later"), ("zlib", "Zlib")];
        return parts.Select(part => new Component(part.Name, values[$"{part.Name.ToUpperInvariant()}_VERSION"], part.Licence)
        {
            Source = $"http://deb.debian.org/debian/{values[$"{part.Name.ToUpperInvariant()}_POOL"]}",
            HashAlgorithm = "SHA-256",
            Hash = values[$"{part.Name.ToUpperInvariant()}_SHA256"],
        });
    }
}
