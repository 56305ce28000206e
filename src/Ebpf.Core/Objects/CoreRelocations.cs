using System.Buffers.Binary;

namespace Ebpf;

/// <summary>The types whose places in the kernel an object asks for ("CO-RE"), as its section .BTF.ext lists them.</summary>
/// <remarks>
/// Header: magic u16, version u8, flags u8, then u32: header length, and three pairs of offset and length; the third is that of the relocations. Those are: u32 length
/// of one, then groups: u32 name of the section, u32 number, and so many relocations: u32 instruction, type, members, kind.
/// </remarks>
internal static class CoreRelocations
{
    private const uint HeaderLength = 32;
    private const uint RelocationLength = 16;

    /// <returns>Their records among the object's types; null where a relocation asks for more than what they are made of: for what they point to.</returns>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    internal static IReadOnlyCollection<BtfRecord>? ReadTypes(ReadOnlySpan<byte> bytes, BtfImage types)
    {
        Dictionary<uint, BtfRecord> found = [];
        if (!ElfImage.TryOpen(bytes, out ElfImage elf) || elf.Find(".BTF.ext"u8) is not { } place)
        {
            return found.Values;
        }

        ReadOnlySpan<byte> rest = FindRelocations(bytes[place]);
        while (!rest.IsEmpty)
        {
            uint count = UInt32(rest, 4);
            rest = Skip(rest, 8);
            for (uint i = 0; i < count; i++)
            {
                uint id = UInt32(rest, 4);
                if (!found.TryGetValue(id, out BtfRecord type))
                {
                    type = id < types.Count ? types.Read((int)id, (int)id) : throw Damaged();
                    found.Add(id, type);
                }

                if (!IsOfType(type, (CoreRelocationKind)UInt32(rest, 12)))
                {
                    return null;
                }

                rest = Skip(rest, RelocationLength);
            }
        }

        return found.Values;
    }

    private static bool IsOfType(BtfRecord type, CoreRelocationKind kind) =>
        type is { NameOffset: not 0, Kind: BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64 }
        && kind is >= CoreRelocationKind.FieldOffset and < CoreRelocationKind.TypeMatches;

    private static ReadOnlySpan<byte> FindRelocations(ReadOnlySpan<byte> extension)
    {
        uint header = UInt32(extension, 4);
        if (header < HeaderLength || UInt32(extension, 28) == 0)
        {
            return [];
        }

        ReadOnlySpan<byte> relocations = Slice(extension, (ulong)header + UInt32(extension, 24), UInt32(extension, 28));
        return UInt32(relocations, 0) == RelocationLength ? relocations[sizeof(uint)..] : throw Damaged();
    }

    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> bytes, uint length) =>
        length <= (uint)bytes.Length ? bytes[(int)length..] : throw Damaged();

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, ulong offset, uint length) =>
        offset + length <= (ulong)bytes.Length ? bytes.Slice((int)offset, (int)length) : throw Damaged();

    private static uint UInt32(ReadOnlySpan<byte> bytes, uint offset) =>
        BinaryPrimitives.TryReadUInt32LittleEndian(Skip(bytes, offset), out uint value) ? value : throw Damaged();

    private static InvalidDataException Damaged() => new("The section .BTF.ext is cut off.");
}
