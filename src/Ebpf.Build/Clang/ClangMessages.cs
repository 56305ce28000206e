using System.Globalization;
using System.Text.RegularExpressions;

namespace Ebpf.Build;

/// <summary>The messages of clang, as MSBuild reads them: <c>a.c:3:5: error: text</c> becomes <c>a.c(3,5): error EBPF103: text</c>.</summary>
internal sealed partial class ClangMessages(string source, string text)
{
    /// <summary>Prints warnings and errors with their places.</summary>
    /// <exception cref="BuildException">clang failed: its last error, or its words where none has a place.</exception>
    internal void WriteTo(TextWriter output, bool isFailed)
    {
        List<(BuildException Message, string Severity)> messages = [];
        foreach (Match match in Message().Matches(text))
        {
            string severity = match.Groups["severity"].Value.Contains("error", StringComparison.Ordinal) ? "error" : "warning";
            messages.Add((new BuildException(Path.GetFullPath(match.Groups["file"].Value), match.Groups["text"].Value.Trim(), BuildException.BadSource,
                Number(match.Groups["line"]), Number(match.Groups["column"])), severity));
        }

        int last = isFailed ? messages.FindLastIndex(message => message.Severity == "error") : -1;
        for (int i = 0; i < messages.Count; i++)
        {
            if (i != last)
            {
                output.WriteLine(messages[i].Message.ToDiagnostic(messages[i].Severity));
            }
        }

        if (isFailed)
        {
            throw last >= 0 ? messages[last].Message : new BuildException(source, $"clang fails: {text.Trim()}", BuildException.BadSource);
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<file>(?:[A-Za-z]:)?[^:\n]+):(?<line>\d+):(?<column>\d+): (?<severity>fatal error|error|warning): (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Message();
}
