using System.Buffers.Text;

namespace Ebpf;

/// <summary>A place in a line of text; each Try method moves over what it found, and stays where it did not.</summary>
internal ref struct LineCursor(ReadOnlySpan<byte> line)
{
    /// <summary>The rest of the line.</summary>
    internal ReadOnlySpan<byte> Rest { get; private set; } = line;

    internal bool TrySkip(ReadOnlySpan<byte> text)
    {
        bool found = Rest.StartsWith(text);
        Rest = found ? Rest[text.Length..] : Rest;
        return found;
    }

    internal void SkipBlanks() => Rest = Rest.TrimStart((byte)' ');

    internal bool TryReadInt32(out int number)
    {
        bool found = TryReadInt64(out long wide) && wide <= int.MaxValue;
        number = found ? (int)wide : 0;
        return found;
    }

    /// <summary>Decimal digits without a sign.</summary>
    internal bool TryReadInt64(out long number)
    {
        number = 0;
        int length = 0;
        bool found = !Rest.IsEmpty && char.IsAsciiDigit((char)Rest[0]) && Utf8Parser.TryParse(Rest, out number, out length);
        Rest = Rest[length..];
        return found;
    }

    /// <summary>The bytes up to the next blank or the end.</summary>
    internal ReadOnlySpan<byte> ReadWord()
    {
        int end = Rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? Rest : Rest[..end];
        Rest = Rest[word.Length..];
        return word;
    }
}
