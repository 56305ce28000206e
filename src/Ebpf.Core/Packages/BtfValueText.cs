using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf;

/// <summary>Bytes as text, by their C type: pid=1 comm="sh" ok=true.</summary>
internal static class BtfValueText
{
    private const int LongestText = 1 << 24;

    /// <summary>Writes a value; of a struct its members.</summary>
    /// <exception cref="InvalidDataException">The struct contains itself, or its text is longer than 16 MiB.</exception>
    internal static string Write(BtfType type, ReadOnlySpan<byte> bytes)
    {
        if (type.Resolve() is BtfStruct members)
        {
            return Write(members.GetFields(), bytes);
        }

        StringBuilder text = new();
        WriteValue(text, type.Resolve(), bytes, 0);
        return text.ToString();
    }

    /// <summary>Writes parts of a record.</summary>
    /// <exception cref="InvalidDataException">A struct contains itself, or the text is longer than 16 MiB.</exception>
    internal static string Write(IReadOnlyList<BtfMember> members, ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new();
        WriteMembers(text, members, bytes, 0);
        return text.ToString();
    }

    private static void WriteMembers(StringBuilder text, IReadOnlyList<BtfMember> members, ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > BtfTypes.MaxDepth || text.Length > LongestText)
        {
            throw new InvalidDataException("A type contains itself, or is too long to be printed.");
        }

        string between = "";
        foreach (BtfMember member in members)
        {
            text.Append(between).Append(member.Name).Append('=');
            if (member.BitFieldWidth > 0)
            {
                text.Append(ReadBits(bytes, member));
            }
            else
            {
                int size = member.Type.SizeBytes ?? 0;
                WriteValue(text, member.Type.Resolve(), member.OffsetBytes + size <= bytes.Length ? bytes.Slice(member.OffsetBytes, size) : default, depth);
            }

            between = " ";
        }
    }

    private static void WriteValue(StringBuilder text, BtfType type, ReadOnlySpan<byte> bytes, int depth)
    {
        switch (type)
        {
            case BtfArray { Element: { } element } when element.Resolve() is BtfInteger { Bits: 8, IsBool: false }:
                text.Append('"').Append(KernelText.ToDisplay(KernelText.TrimAtNul(bytes))).Append('"');
                break;
            case BtfArray array:
                WriteArray(text, array, bytes, depth);
                break;
            case BtfStruct inner:
                text.Append('{');
                WriteMembers(text, inner.GetFields(), bytes, depth + 1);
                text.Append('}');
                break;
            case BtfInteger { IsBool: true }:
                text.Append(ReadUnsigned(bytes) == 0 ? "false" : "true");
                break;
            case BtfInteger integer:
                text.Append(integer.IsSigned ? ReadSigned(bytes).ToString(CultureInfo.InvariantCulture) : ReadUnsigned(bytes).ToString(CultureInfo.InvariantCulture));
                break;
            case BtfEnumeration enumeration:
                long value = enumeration.IsSigned ? ReadSigned(bytes) : (long)ReadUnsigned(bytes);
                text.Append(enumeration.Values.Where(item => item.Value == value).Select(item => item.Name).FirstOrDefault() ?? value.ToString(CultureInfo.InvariantCulture));
                break;
            case BtfFloat when bytes.Length == sizeof(double):
                text.Append(MemoryMarshal.Read<double>(bytes).ToString(CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"0x{ReadUnsigned(bytes):x}");
                break;
        }
    }

    private static void WriteArray(StringBuilder text, BtfArray array, ReadOnlySpan<byte> bytes, int depth)
    {
        int size = array.Element.SizeBytes ?? 0;
        BtfType element = array.Element.Resolve();
        text.Append('[');
        for (int at = 0; size > 0 && at + size <= bytes.Length; at += size)
        {
            text.Append(at == 0 ? "" : ",");
            WriteValue(text, element, bytes.Slice(at, size), depth);
        }

        text.Append(']');
    }

    private static ulong ReadBits(ReadOnlySpan<byte> bytes, BtfMember member)
    {
        ulong value = 0;
        for (int i = 0; i < member.BitFieldWidth; i++)
        {
            int bit = (int)member.BitOffset + i;
            value |= bit / 8 < bytes.Length ? ((ulong)(bytes[bit / 8] >> (bit % 8)) & 1) << i : 0;
        }

        return value;
    }

    internal static ulong ReadUnsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = Math.Min(bytes.Length, sizeof(ulong)) - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    internal static long ReadSigned(ReadOnlySpan<byte> bytes)
    {
        int unused = 8 * Math.Max(0, sizeof(long) - bytes.Length);
        return (long)(ReadUnsigned(bytes) << unused) >> unused;
    }
}
