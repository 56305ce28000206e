using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Ebpf;

/// <summary>The contents of a package.json of eunomia-bpf's ecc.</summary>
/// <param name="Elf">The object.</param>
/// <param name="Name">The name of the object.</param>
/// <param name="Description">What the package says of itself: lines, or nothing.</param>
/// <param name="Programs">The programs to attach, in their order.</param>
/// <param name="Maps">What it says of maps.</param>
/// <param name="Arguments">What it says of global variables.</param>
/// <param name="HasTypePerMap">Whether it says of each map whether it is printed; the older form does not.</param>
/// <param name="ExportedType">In the older form, the name of the struct of its records; null: it has none.</param>
/// <param name="PagesPerCpu">The size of perf buffers.</param>
internal sealed record PackageFile(
    byte[] Elf, string Name, string Description, IReadOnlyList<PackageProgram> Programs, IReadOnlyList<PackageMap> Maps, IReadOnlyList<PackageArgument> Arguments,
    bool HasTypePerMap, string? ExportedType, int PagesPerCpu)
{
    private const int LargestObject = 64 * 1024 * 1024;
    private const int UsualPages = 64;

    /// <exception cref="InvalidDataException">It is no such package.</exception>
    internal static PackageFile Parse(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement, meta = root.GetProperty("meta"), skeleton = meta.GetProperty("bpf_skel");
            int? size = root.TryGetProperty("bpf_object_size", out JsonElement stated) ? stated.GetInt32() : null;
            return new PackageFile(
                Inflate(root.GetProperty("bpf_object").GetBytesFromBase64(), size),
                skeleton.TryGetProperty("obj_name", out JsonElement name) ? name.GetString() ?? "" : "",
                ReadDescription(skeleton),
                [.. Items(skeleton, "progs").Where(program => !program.TryGetProperty("link", out JsonElement link) || link.GetBoolean()).Select(PackageProgram.Parse)],
                [.. Items(skeleton, "maps").Select(PackageMap.Parse)],
                [.. Items(skeleton, "data_sections").SelectMany(section => Items(section, "variables")).Select(PackageArgument.Parse).OfType<PackageArgument>()],
                meta.TryGetProperty("enable_multiple_export_types", out JsonElement multiple) && multiple.GetBoolean(),
                Items(meta, "export_types").Select(type => type.GetProperty("name").GetString()).FirstOrDefault(),
                meta.TryGetProperty("perf_buffer_pages", out JsonElement pages) ? pages.GetInt32() : UsualPages);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not a package of eunomia-bpf: {e.Message}", e);
        }
    }

    /// <summary>The arguments, with the types of the object.</summary>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    internal PackageArguments ReadArguments() => new(Arguments, Arguments.Count == 0 ? BtfTypes.Empty : BtfTypes.Parse(Elf));

    private static string ReadDescription(JsonElement skeleton)
    {
        string[] parts = ["brief", "description", "details", "version"];
        return !skeleton.TryGetProperty("doc", out JsonElement doc) || doc.ValueKind != JsonValueKind.Object ? "" : string.Concat(parts
            .Select(part => doc.TryGetProperty(part, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "")
            .Where(text => text.Length > 0)
            .Select(text => $"{string.Join('\n', text.Split('\n').Select(line => KernelText.ToDisplay(Encoding.UTF8.GetBytes(line.TrimEnd('\r')))))}\n"));
    }

    private static JsonElement[] Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];

    private static byte[] Inflate(byte[] compressed, int? size)
    {
        using ZLibStream stream = new(new MemoryStream(compressed), CompressionMode.Decompress);
        using MemoryStream elf = new();
        byte[] part = new byte[64 * 1024];
        for (int read; (read = stream.Read(part)) > 0;)
        {
            elf.Write(part, 0, read);
            if (elf.Length > LargestObject)
            {
                throw new InvalidDataException($"the object has more than {LargestObject} bytes.");
            }
        }

        return size is null || size == elf.Length ? elf.ToArray() : throw new InvalidDataException(
            $"the object has {elf.Length} bytes, and not {size}.");
    }
}
