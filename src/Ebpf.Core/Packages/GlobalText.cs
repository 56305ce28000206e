using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ebpf;

/// <summary>Text as the bytes of a variable, by its C type.</summary>
internal static class GlobalText
{
    /// <summary>Tells whether values of a type can be written as text.</summary>
    internal static bool Takes(BtfType type) => type switch
    {
        BtfInteger or BtfEnumeration => type.SizeBytes <= sizeof(ulong),
        BtfFloat => type.SizeBytes is sizeof(float) or sizeof(double),
        BtfArray array => IsText(array),
        _ => false,
    };

    /// <summary>Makes a value of text; null: it is none of the type.</summary>
    internal static BpfGlobalValue? Parse(BtfType type, string text)
    {
        byte[]? bytes = type switch
        {
            BtfInteger { IsBool: true } => bool.TryParse(text, out bool flag) ? Cut(type, flag ? 1ul : 0) : null,
            BtfInteger integer => ParseInteger(integer, integer.IsSigned, text),
            BtfEnumeration enumeration => enumeration.Values.Where(value => value.Name == text).Select(value => Cut(type, (ulong)value.Value)).FirstOrDefault()
                ?? ParseInteger(type, enumeration.IsSigned, text),
            BtfFloat => ParseFloat(type, text),
            _ => null,
        };
        if (bytes is null && type is BtfArray array && IsText(array) && Encoding.UTF8.GetBytes(text) is var letters && letters.Length < array.Length)
        {
            return new BpfGlobalValue(letters, IsText: true);
        }

        return bytes is null ? null : new BpfGlobalValue(bytes, IsText: false);
    }

    private static bool IsText(BtfArray array) => array.Element.Resolve() is BtfInteger { Bits: 8, IsBool: false };

    private static byte[]? ParseInteger(BtfType type, bool isSigned, string text)
    {
        int unused = 64 - (8 * type.SizeBytes ?? 0);
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits) && bits <= ulong.MaxValue >> unused
                ? Cut(type, bits)
                : null;
        }

        if (isSigned)
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                && number >= long.MinValue >> unused && number <= long.MaxValue >> unused ? Cut(type, (ulong)number) : null;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong natural) && natural <= ulong.MaxValue >> unused ? Cut(type, natural) : null;
    }

    private static byte[]? ParseFloat(BtfType type, string text)
    {
        return !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? null
            : type.SizeBytes == sizeof(float) ? BitConverter.GetBytes((float)value)
            : BitConverter.GetBytes(value);
    }

    private static byte[] Cut(BtfType type, ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..(type.SizeBytes ?? 0)];
    }
}
