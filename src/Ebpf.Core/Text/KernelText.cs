using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ebpf;

/// <summary>Text that the kernel or an observed process wrote: C strings, and bytes that somebody else chose.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public static class KernelText
{
    /// <summary>The bytes of a C string: those before the first NUL, or all where there is none.</summary>
    /// <param name="characters">An array of characters in a record, for example char comm[16].</param>
    public static ReadOnlySpan<byte> TrimAtNul(ReadOnlySpan<byte> characters)
    {
        int end = characters.IndexOf((byte)0);
        return end < 0 ? characters : characters[..end];
    }

    /// <summary>A C string as it is: compare and store it, but do not print it.</summary>
    /// <param name="characters">An array of characters in a record, for example char comm[16].</param>
    /// <returns>The text before the first NUL; bytes that are not UTF-8 are U+FFFD.</returns>
    public static string Read(ReadOnlySpan<byte> characters) => Encoding.UTF8.GetString(TrimAtNul(characters));

    /// <summary>Makes bytes safe for a terminal or a log: one printable line, from which the bytes can be read back.</summary>
    /// <param name="bytes">Bytes in no particular encoding; a NUL is one of them.</param>
    /// <returns>
    /// UTF-8 that can be seen stays, and so does the space. Control and format characters, backslashes and bytes that are not UTF-8 become \xNN,
    /// byte for byte.
    /// </returns>
    public static string ToDisplay(ReadOnlySpan<byte> bytes)
    {
        if (IsVisibleAscii(bytes))
        {
            return Encoding.ASCII.GetString(bytes);
        }

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

    /// <summary>The same as UTF-8: quicker where the text goes on as bytes.</summary>
    /// <param name="bytes">Bytes in no particular encoding; a NUL is one of them.</param>
    /// <returns>The bytes themselves where nothing has to be changed, else new ones.</returns>
    public static ReadOnlySpan<byte> ToDisplayUtf8(ReadOnlySpan<byte> bytes) =>
        IsVisibleAscii(bytes) ? bytes : Encoding.UTF8.GetBytes(ToDisplay(bytes));

    /// <summary>Tells whether the bytes stay as they are, as those of nearly all names do.</summary>
    private static bool IsVisibleAscii(ReadOnlySpan<byte> bytes) =>
        !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !bytes.Contains((byte)'\\');

    // Format characters reorder or hide text (bidirectional overrides, zero width).
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || (rune.Value != '\\' && !IsInvisible(rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    /// <summary>Letters, marks and symbols that cannot be seen: Default_Ignorable_Code_Point of Unicode, and the blank of Braille.</summary>
    private static bool IsInvisible(int rune) => rune is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
