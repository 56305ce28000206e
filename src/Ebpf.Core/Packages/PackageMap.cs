using System.Text.Json;

namespace Ebpf;

/// <summary>A map, as a package describes it: whether and how it is printed.</summary>
/// <param name="Name">The name in the object.</param>
/// <param name="IsExported">Whether the package says itself that it is printed.</param>
/// <param name="TypeId">The type of its records or values, by its number in the object; null: another source tells it.</param>
/// <param name="Members">Members that take the place of a type. Default: none.</param>
/// <param name="Sample">How its elements are printed again and again; null: they are not.</param>
/// <param name="Stack">How its records are printed as stacks; null: they are not.</param>
internal sealed record PackageMap(
    string Name, bool IsExported, int? TypeId, IReadOnlyList<PackageMember> Members, PackageSample? Sample, PackageStack? Stack)
{
    internal static PackageMap Parse(JsonElement map)
    {
        JsonElement export = map.TryGetProperty("export_config", out JsonElement config) ? config : default;
        bool isObject = export.ValueKind == JsonValueKind.Object;
        return new PackageMap(
            map.GetProperty("name").GetString() ?? "",
            isObject || (export.ValueKind == JsonValueKind.String && export.GetString() == "default"),
            isObject && export.TryGetProperty("btf_type_id", out JsonElement type) ? type.GetInt32() : null,
            isObject && export.TryGetProperty("custom_members", out JsonElement members) ? [.. members.EnumerateArray().Select(PackageMember.Parse)] : [],
            map.TryGetProperty("sample", out JsonElement sample) ? PackageSample.Parse(sample) : null,
            map.TryGetProperty("intepreter", out JsonElement interpreter) && interpreter.ValueKind == JsonValueKind.Object // ecc spells it so.
                && interpreter.TryGetProperty("stack_trace", out JsonElement stack) ? PackageStack.Parse(stack) : null);
    }
}

/// <summary>A part of a record that the package itself describes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OffsetBytes">Its place.</param>
/// <param name="TypeId">Its type, by its number in the object.</param>
internal readonly record struct PackageMember(string Name, uint OffsetBytes, uint TypeId)
{
    private const uint LargestRecord = 1 << 28; // Its bits can still be counted.

    internal static PackageMember Parse(JsonElement member)
    {
        uint offset = member.GetProperty("offset").GetUInt32();
        return offset < LargestRecord
            ? new PackageMember(member.GetProperty("name").GetString() ?? "", offset, member.GetProperty("btf_type_id").GetUInt32())
            : throw new InvalidDataException($"a member at {offset} is in no record.");
    }
}

/// <summary>The way in which the elements of a map are printed again and again.</summary>
/// <param name="Interval">The time between two prints.</param>
/// <param name="Kind">What an element is printed as.</param>
/// <param name="Unit">What a histogram counts in.</param>
/// <param name="Clears">Whether elements are removed when they are printed.</param>
internal sealed record PackageSample(TimeSpan Interval, SampleKind Kind, string Unit, bool Clears)
{
    internal static PackageSample Parse(JsonElement sample)
    {
        int milliseconds = sample.GetProperty("interval").GetInt32();
        return new PackageSample(
            milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : throw new InvalidDataException($"the interval of a sample is {milliseconds}."),
            KindOf(sample.TryGetProperty("type", out JsonElement type) ? type.GetString() : null),
            sample.TryGetProperty("unit", out JsonElement unit) ? unit.GetString() ?? "" : "(unit)",
            sample.TryGetProperty("clear_map", out JsonElement clears) && clears.GetBoolean());
    }

    private static SampleKind KindOf(string? type) => type switch
    {
        null or "default_kv" => SampleKind.KeyAndValue,
        "log2_hist" => SampleKind.PowersOfTwo,
        "linear_hist" => SampleKind.Linear,
        _ => throw new InvalidDataException($"samples are not of a type '{type}'."),
    };
}

/// <summary>The form in which an element of a map is printed.</summary>
internal enum SampleKind
{
    /// <summary>The key and the value.</summary>
    KeyAndValue,

    /// <summary>A histogram whose slot n counts 2^n and more.</summary>
    PowersOfTwo,

    /// <summary>A histogram whose slot n counts n.</summary>
    Linear,
}

/// <summary>The way in which records are printed as stacks.</summary>
/// <param name="Members">The members that are not called as usual, by their usual names.</param>
/// <param name="HasNames">Whether functions are named.</param>
internal sealed record PackageStack(IReadOnlyDictionary<string, string> Members, bool HasNames)
{
    internal static PackageStack Parse(JsonElement stack) => new(
        stack.TryGetProperty("field_map", out JsonElement members)
            ? members.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String).DistinctBy(member => member.Name)
                .ToDictionary(member => member.Name, member => member.Value.GetString()!)
            : [],
        !stack.TryGetProperty("with_symbols", out JsonElement symbols) || symbols.GetBoolean());
}
