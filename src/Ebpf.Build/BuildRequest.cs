namespace Ebpf.Build;

/// <summary>The request of the targets: one line for the output, then one for each item, with tabs between the parts.</summary>
/// <param name="OutputDirectory">The directory for the generated files.</param>
/// <param name="Clang">The compiler; empty: it is looked for.</param>
/// <param name="IncludeDirectory">libbpf's headers and the small vmlinux.h.</param>
/// <param name="Items">The sources and objects.</param>
internal sealed record BuildRequest(string OutputDirectory, string Clang, string IncludeDirectory, IReadOnlyList<BuildItem> Items)
{
    internal static BuildRequest Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        string[] head = lines[0].Split('\t');
        return new BuildRequest(head[0], head[1], head[2], [.. lines.Skip(1).Where(line => line.Length > 0).Select(BuildItem.Parse)]);
    }
}
