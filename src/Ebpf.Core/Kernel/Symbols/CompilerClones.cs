namespace Ebpf;

/// <summary>The compiler's clones of a function, by /proc/kallsyms: a probe on the function does not see their calls.</summary>
/// <param name="Function">The symbol's name.</param>
/// <param name="IsStatic">The compiler knew all its callers, and was free to inline it into some.</param>
/// <param name="Copies">The clones and pieces beside it, which the compiler sent some calls to.</param>
internal sealed record CompilerClones(string Function, bool IsStatic, IReadOnlyList<string> Copies)
{
    /// <returns>One for each of the functions that exists under its very name.</returns>
    internal static IReadOnlyList<CompilerClones> Find(TextReader kallsyms, IEnumerable<string> functions)
    {
        Dictionary<string, SortedSet<string>> copies = functions.Distinct().ToDictionary(name => name, _ => new SortedSet<string>(StringComparer.Ordinal));
        Dictionary<string, bool> found = [];
        Dictionary<string, SortedSet<string>>.AlternateLookup<ReadOnlySpan<char>> byBase = copies.GetAlternateLookup<ReadOnlySpan<char>>();
        KallsymsReader symbols = new(kallsyms);
        while (symbols.TryRead(out KallsymsEntry entry))
        {
            int dot = entry.Name.IndexOf('.');
            ReadOnlySpan<char> function = dot < 0 ? entry.Name : entry.Name[..dot];
            if (!byBase.TryGetValue(function, out string? name, out SortedSet<string>? beside))
            {
                continue;
            }

            if (dot < 0)
            {
                found[name] = entry.IsStatic;
            }
            else if (entry.IsCopyOf(function))
            {
                beside.Add(entry.Name.ToString());
            }
        }

        return [.. found.Select(function => new CompilerClones(function.Key, function.Value, [.. copies[function.Key]]))];
    }
}
