using System.Text;

namespace Ebpf;

/// <summary>Writes memory layouts: <c>{process@0:u4,command@4:c1[16]}20</c>.</summary>
internal sealed class BtfLayout
{
    private const int MaxLength = 1 << 22; // Structs in structs could multiply without an end.

    private readonly StringBuilder _text = new();

    internal static string Write(BtfType type)
    {
        BtfLayout layout = new();
        layout.Add(type, 0);
        return layout._text.ToString();
    }

    private void Add(BtfType type, int depth)
    {
        if (depth > BtfTypes.MaxDepth || _text.Length > MaxLength)
        {
            throw new InvalidDataException($"Type {type.Id} contains itself, or too much.");
        }

        BtfType end = type.Resolve();
        switch (end)
        {
            case BtfStruct composite:
                Add(composite, depth);
                break;
            case BtfArray array:
                Add(array.Element, depth + 1);
                _text.Append('[').Append(array.Length).Append(']');
                break;
            default:
                _text.Append(Letter(end)).Append(end.SizeBytes);
                break;
        }
    }

    private void Add(BtfStruct type, int depth)
    {
        _text.Append('{');
        foreach (BtfMember field in type.GetFields())
        {
            _text.Append(_text[^1] == '{' ? "" : ",").Append(field.Name).Append('@')
                .Append(field.BitFieldWidth > 0 ? $"{field.BitOffset}b{field.BitFieldWidth}" : $"{field.OffsetBytes}").Append(':');
            Add(field.Type, depth + 1);
        }

        _text.Append('}').Append(type.SizeBytes);
    }

    private static char Letter(BtfType type) => type switch
    {
        BtfInteger { IsBool: true } => 'b',
        BtfInteger { Name: "char" } => 'c',
        BtfInteger { IsSigned: true } or BtfEnumeration { IsSigned: true } => 'i',
        BtfInteger or BtfEnumeration => 'u',
        BtfFloat => 'f',
        BtfPointer => 'p',
        _ => 'x',
    };
}
