using System.Text;

namespace Ebpf.Build;

/// <summary>The headers that a source includes, as clang writes them for make: spaces in names have a backslash.</summary>
internal static class DependencyFile
{
    internal static IEnumerable<string> Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : [];

    internal static IReadOnlyList<string> Parse(string text)
    {
        int start = text.IndexOf(": ", StringComparison.Ordinal) + 2;
        List<string> files = [];
        StringBuilder name = new();
        for (int i = Math.Max(start, 0); i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is ' ' or '#')
            {
                name.Append(text[++i]);
            }
            else if (c == '\\' && i + 1 < text.Length && text[i + 1] is '\n' or '\r')
            {
                // The line goes on.
            }
            else if (char.IsWhiteSpace(c))
            {
                if (name.Length > 0)
                {
                    files.Add(Path.GetFullPath(name.ToString()));
                    name.Clear();
                }
            }
            else
            {
                name.Append(c);
            }
        }

        return files;
    }
}
