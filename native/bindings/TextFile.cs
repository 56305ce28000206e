namespace Ebpf.Bindings;

internal static class TextFile
{
    /// <summary>Reads a list: one entry a line, <c>#</c> starts a comment.</summary>
    public static IReadOnlyList<string> ReadList(string path) =>
        [.. File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];
}
