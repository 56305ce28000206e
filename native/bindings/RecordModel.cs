namespace Ebpf.Bindings;

/// <summary>A struct or union as C# sees it: anonymous members flattened, named ones nested.</summary>
internal sealed record RecordModel(
    string Name,
    string? CType, // struct bpf_map_info; null for a nested record, which has no name in C
    int Size,
    IReadOnlyList<FieldModel> Fields,
    IReadOnlyList<BitModel> Bits);

internal sealed record FieldModel(
    string Name,
    uint Offset,
    CSharpType Type,
    int Length = 0, // of an array; 0 for what is not one
    RecordModel? Nested = null, // the field's type, where C gives it no name
    bool HoldsBits = false)
{
    public int Size => Type.Size * Math.Max(Length, 1);
}

/// <summary>A bitfield, as bits of the field Unit.</summary>
internal sealed record BitModel(string Name, FieldModel Unit, uint Shift, uint Width);
