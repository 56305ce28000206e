using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>Makes bytes that somebody else chose safe to show to a person.</summary>
internal static class DisplayText
{
    /// <summary>UTF-8 that can be seen stays, and so does the space; every other byte, and the backslash itself, becomes \xNN.</summary>
    internal static string Escape(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length);
            if (status == OperationStatus.Done && IsPrintable(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte b in bytes[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    // Format characters reorder or hide text (bidirectional overrides, zero width).
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || (rune.Value != '\\' && !IsInvisible(rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    /// <summary>Letters, marks and symbols that nobody sees: Default_Ignorable_Code_Point of Unicode, and the blank of Braille.</summary>
    private static bool IsInvisible(int rune) => rune is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
