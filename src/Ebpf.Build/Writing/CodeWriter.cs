using System.Text;

namespace Ebpf.Build;

/// <summary>Writes indented lines of C#.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public override string ToString() => _text.ToString();

    internal CodeWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line).Append('\n');
        }
        else if (!OpensBlock && !EndsWithBlank)
        {
            _text.Append('\n');
        }

        return this;
    }

    /// <summary>A summary for people, in which C's text is escaped.</summary>
    internal CodeWriter Summary(string text) => Line($"/// <summary>{text}</summary>");

    internal CodeWriter Open(string line) => Line(line).Line("{").Indent(1);

    internal CodeWriter Close()
    {
        if (EndsWithBlank)
        {
            _text.Length--;
        }

        return Indent(-1).Line("}");
    }

    private bool OpensBlock => _text.Length > 1 && _text[^1] == '\n' && _text[^2] == '{';

    private bool EndsWithBlank => _text.Length > 1 && _text[^1] == '\n' && _text[^2] == '\n';

    internal CodeWriter Indent(int by)
    {
        _depth += by;
        return this;
    }

    /// <summary>Lines that were written elsewhere.</summary>
    internal CodeWriter Block(string text)
    {
        foreach (string line in text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n'))
        {
            Line(line);
        }

        return this;
    }

    /// <summary>C source in a comment.</summary>
    internal static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");

    /// <summary>A string literal.</summary>
    internal static string Quote(string text) =>
        '"' + string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : $"{c}")) + '"';
}
