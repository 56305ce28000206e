using System.Globalization;
using System.Text;

namespace Ebpf;

/// <summary>Writes the definitions of structs, unions, enums and typedefs as C source with the same layout.</summary>
internal static class BtfDefinition
{
    private const int Outermost = 1;
    private const int MaxPaddingBits = 1 << 22; // An alignment to huge pages would be less.

    internal static string Write(BtfType type)
    {
        BtfDeclaration declaration = new();
        return type switch
        {
            BtfStruct composite => $"{WriteBody(declaration, composite, 0, Outermost)};",
            BtfEnumeration values => $"{WriteBody(values, Outermost)};",
            BtfTypedef alias => $"typedef {declaration.Write(alias.Target, alias.Name, 0, Outermost)};",
            BtfForward or BtfFunction or BtfVariable => $"{declaration.Write(type, "", 0, Outermost)};",
            _ => type.ToString(),
        };
    }

    /// <summary>The keyword, the name if there is one, and the members in braces.</summary>
    internal static string WriteBody(BtfDeclaration declaration, BtfStruct type, int depth, int indent)
    {
        bool isPacked = BtfAlignment.IsPacked(type);
        StringBuilder text = new(Head(type.IsUnion ? "union" : "struct", type.Name));
        long end = 0;
        foreach (BtfMember member in type.Members)
        {
            int width = member.BitFieldWidth;
            if (!type.IsUnion)
            {
                long natural = width > 0 || isPacked ? end : BtfAlignment.RoundUp(end, 8 * BtfAlignment.Of(member.Type));
                WritePadding(text, natural, member.BitOffset, indent);
                end = member.BitOffset + (width > 0 ? width : 8L * (member.Type.SizeBytes ?? 0));
            }

            string bits = width > 0 ? $" : {width}" : "";
            Indent(text, indent).Append(declaration.Write(member.Type, member.Name, depth, indent + 1)).Append(bits).Append(";\n");
        }

        if (!type.IsUnion)
        {
            WritePadding(text, isPacked ? end : BtfAlignment.RoundUp(end, 8 * BtfAlignment.Of(type)), 8L * type.Size, indent);
        }

        return Indent(text, indent - 1).Append('}').Append(isPacked ? " __attribute__((packed))" : "").ToString();
    }

    internal static string WriteBody(BtfEnumeration type, int indent)
    {
        StringBuilder text = new(Head("enum", type.Name));
        foreach ((string name, long value) in type.Values)
        {
            string number = type.IsSigned || value >= 0 ? value.ToString(CultureInfo.InvariantCulture) : $"{(ulong)value}ULL";
            Indent(text, indent).Append(name).Append(" = ").Append(number).Append(",\n");
        }

        return Indent(text, indent - 1).Append('}').ToString();
    }

    private static string Head(string keyword, string name) => name.Length > 0 ? $"{keyword} {name} {{\n" : $"{keyword} {{\n";

    private static StringBuilder Indent(StringBuilder text, int tabs) => text.Append('\t', tabs);

    /// <summary>Bits without a name, where the source had an alignment of its own.</summary>
    private static void WritePadding(StringBuilder text, long from, long to, int indent)
    {
        const int Long = 64;
        const int Byte = 8;
        if (to - from > MaxPaddingBits)
        {
            throw new InvalidDataException($"A struct has {(to - from) / Byte} bytes between two members.");
        }

        while (from < to)
        {
            long unit = from % Long == 0 && to - from >= Long ? Long : Byte - (from % Byte);
            unit = Math.Min(unit, to - from);
            Indent(text, indent).Append(unit == Long ? "long : 64;\n" : string.Create(CultureInfo.InvariantCulture, $"char : {unit};\n"));
            from += unit;
        }
    }
}
