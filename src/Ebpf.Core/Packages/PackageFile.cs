using System.IO.Compression;
using System.Text.Json;

namespace Ebpf;

/// <summary>The contents of a package.json of eunomia-bpf's ecc.</summary>
/// <param name="Elf">The object.</param>
/// <param name="Name">The name of the object.</param>
/// <param name="Programs">The programs to attach, in their order.</param>
/// <param name="ExportedType">The name of the struct of its records; null: it has none.</param>
/// <param name="PagesPerCpu">The size of perf buffers.</param>
internal sealed record PackageFile(byte[] Elf, string Name, IReadOnlyList<PackageProgram> Programs, string? ExportedType, int PagesPerCpu)
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
                [.. Items(skeleton, "progs").Where(program => !program.TryGetProperty("link", out JsonElement link) || link.GetBoolean()).Select(PackageProgram.Parse)],
                Items(meta, "export_types").Select(type => type.GetProperty("name").GetString()).FirstOrDefault(),
                meta.TryGetProperty("perf_buffer_pages", out JsonElement pages) ? pages.GetInt32() : UsualPages);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not a package of eunomia-bpf: {e.Message}", e);
        }
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

/// <summary>A program of a package.</summary>
/// <param name="Name">The C function.</param>
/// <param name="InterfaceIndex">The network device, for programs at one.</param>
/// <param name="IsEgress">Whether a program of traffic control is for what leaves.</param>
internal sealed record PackageProgram(string Name, int InterfaceIndex, bool IsEgress)
{
    private const int Loopback = 1;

    internal static PackageProgram Parse(JsonElement program)
    {
        JsonElement hook = program.TryGetProperty("tchook", out JsonElement tc) ? tc : program;
        return new PackageProgram(
            program.GetProperty("name").GetString() ?? "",
            hook.TryGetProperty("ifindex", out JsonElement index) ? index.GetInt32() : Loopback,
            hook.TryGetProperty("attach_point", out JsonElement point) && point.GetString() == "BPF_TC_EGRESS");
    }
}
