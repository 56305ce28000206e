using System.Globalization;
using System.Text;

namespace Ebpf.Build;

/// <summary>Makes .NET's names of C's: on_exec becomes OnExec, PID_MAX becomes PidMax.</summary>
internal static class CSharpName
{
    internal static string Of(string name)
    {
        StringBuilder text = new();
        foreach (string word in name.Split(name.Where(c => !char.IsAsciiLetterOrDigit(c)).Distinct().ToArray(), StringSplitOptions.RemoveEmptyEntries))
        {
            // Two digits side by side would run together: v1_2 is V1_2.
            if (text.Length > 0 && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(word[0]))
            {
                text.Append('_');
            }

            bool isShouted = word.Length > 1 && !word.Any(char.IsAsciiLetterLower);
            text.Append(char.ToUpperInvariant(word[0])).Append(isShouted ? word[1..].ToLowerInvariant() : word[1..]);
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? $"_{text}" : text.ToString();
    }

    /// <summary>The name of a type: that of point_t is Point.</summary>
    internal static string OfType(string name) => Of(name.Length > 2 && name.EndsWith("_t", StringComparison.Ordinal) ? name[..^2] : name);

    /// <summary>Refuses a name of a project that C# does not take.</summary>
    internal static string Check(string path, string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_')
            && name.All(c => c == '_' || char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber)
            && !Keywords.Contains(name)
            ? name
            : throw new BuildException(path, $"'{name}' is not a name in C#.");

    private static readonly HashSet<string> Keywords =
    [
        .. ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit "
            + "extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out "
            + "override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true "
            + "try typeof uint ulong unchecked unsafe ushort using virtual void volatile while").Split(' '),
    ];
}
