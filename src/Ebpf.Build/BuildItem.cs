namespace Ebpf.Build;

/// <summary>One item of a project: a BPF source or a BPF object, with its metadata.</summary>
internal sealed record BuildItem
{
    internal required bool IsSource { get; init; }

    internal required string Path { get; init; }

    internal required string ClassName { get; init; }

    internal required string Namespace { get; init; }

    internal required bool IsPublic { get; init; }

    /// <summary>The architectures to compile a source for, or the one that an object is for; empty: any.</summary>
    internal required IReadOnlyList<string> Architectures { get; init; }

    internal string Flags { get; init; } = "";

    internal IReadOnlyList<string> Includes { get; init; } = [];

    internal IReadOnlyList<string> Defines { get; init; } = [];

    /// <summary>The records of rings whose maps do not tell: map=struct.</summary>
    internal IReadOnlyDictionary<string, string> Records { get; init; } = new Dictionary<string, string>();

    /// <summary>Names that replace those made of the C names: name=Name, struct.member=Name.</summary>
    internal IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>starts for starts.bpf.c, starts.bpf.o and starts.bpf.x86_64.o.</summary>
    internal string ObjectName => System.IO.Path.GetFileName(Path).Split('.')[0];

    internal static BuildItem Parse(string line)
    {
        string[] parts = line.Split('\t');
        string path = parts[1];
        return new BuildItem
        {
            IsSource = parts[0] == "source",
            Path = path,
            ClassName = parts[2].Length > 0 ? CSharpName.Check(path, parts[2]) : CSharpName.Of(System.IO.Path.GetFileName(path).Split('.')[0]),
            Namespace = parts[3],
            IsPublic = parts[4] switch
            {
                "" or "internal" => false,
                "public" => true,
                var other => throw new BuildException(path, $"Access must be public or internal, not '{other}'."),
            },
            Architectures = [.. (parts[5].Length > 0 ? Split(parts[5]) : parts[0] == "source" ? ["x64", "arm64"] : Architecture.OfFile(path))
                .Select(name => Architecture.Check(path, name))],
            Flags = parts[6],
            Includes = [.. Split(parts[7])],
            Defines = [.. Split(parts[8])],
            Records = SplitPairs(path, parts[9]),
            Names = SplitPairs(path, parts[10]),
        };
    }

    private static string[] Split(string list) => list.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Dictionary<string, string> SplitPairs(string path, string list)
    {
        Dictionary<string, string> pairs = [];
        foreach (string pair in Split(list))
        {
            if (pair.Split('=') is not [var name, var value] || !pairs.TryAdd(name.Trim(), value.Trim()))
            {
                throw new BuildException(path, $"'{pair}' is not name=value, or names something twice.");
            }
        }

        return pairs;
    }
}
