namespace Ebpf.Bindings;

/// <summary>An architecture to parse for, and where its C library's headers are.</summary>
internal sealed record Target(string Triple, string Sysroot);

internal sealed record Options(
    string LibbpfVersion,
    string Source,
    string HeaderList,
    string AllowList,
    string CSharpOutput,
    string AssertsOutput,
    IReadOnlyList<Target> Targets)
{
    public const string Usage = """
        usage: Ebpf.Bindings --libbpf-version X.Y.Z --source DIR --headers FILE --allow-list FILE
                             --csharp FILE --asserts FILE --target TRIPLE=SYSROOT...
        """;

    public static Options Parse(string[] args)
    {
        var values = new Dictionary<string, List<string>>();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == args.Length)
            {
                throw new BindingsException(Usage);
            }

            if (!values.TryGetValue(args[i], out var list))
            {
                values.Add(args[i], list = []);
            }

            list.Add(args[i + 1]);
        }

        return new Options(
            Take("--libbpf-version").Single(),
            Take("--source").Single(),
            Take("--headers").Single(),
            Take("--allow-list").Single(),
            Take("--csharp").Single(),
            Take("--asserts").Single(),
            Take("--target").ConvertAll(ParseTarget));

        List<string> Take(string name) =>
            values.TryGetValue(name, out var list) ? list : throw new BindingsException(Usage);
    }

    private static Target ParseTarget(string text) =>
        text.Split('=', 2) is [var triple, var sysroot]
            ? new Target(triple, sysroot)
            : throw new BindingsException(Usage);
}
