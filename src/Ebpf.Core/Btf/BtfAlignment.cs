namespace Ebpf;

/// <summary>Finds the alignment that C gives a type. BTF does not tell it.</summary>
internal static class BtfAlignment
{
    private const int Largest = 8;

    internal static uint Of(BtfType type) => Of(type, 0);

    /// <summary>True when a member is not where its alignment puts it.</summary>
    internal static bool IsPacked(BtfStruct type) => ShapeOf(type, 0).IsPacked;

    internal static long RoundUp(long value, uint alignment) => (value + alignment - 1) / alignment * alignment;

    private static uint Of(BtfType type, int depth)
    {
        if (depth > BtfTypes.MaxDepth)
        {
            throw new InvalidDataException($"Type {type.Id} contains itself.");
        }

        return type switch
        {
            BtfArray array => Of(array.Element, depth + 1),
            BtfTypedef or BtfQualifier => Of(((BtfReference)type).Target, depth + 1),
            BtfStruct composite => ShapeOf(composite, depth).Alignment,
            BtfInteger or BtfFloat or BtfEnumeration or BtfPointer => (uint)Math.Clamp(type.SizeBytes ?? 1, 1, Largest),
            _ => 1,
        };
    }

    // Kept, because without that each level of nesting would double the work.
    private static (uint Alignment, bool IsPacked) ShapeOf(BtfStruct type, int depth)
    {
        if (type.Shape is { } known)
        {
            return known;
        }

        uint largest = 1;
        bool isPacked = false;
        foreach (BtfMember member in type.Members)
        {
            uint alignment = Of(member.Type, depth + 1);
            largest = Math.Max(largest, alignment);
            isPacked |= member.BitFieldWidth == 0 && member.Place % (8 * alignment) != 0;
        }

        isPacked |= type.Size % largest != 0;
        type.Shape = (isPacked ? 1 : largest, isPacked);
        return type.Shape.Value;
    }
}
