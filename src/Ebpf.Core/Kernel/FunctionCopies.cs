namespace Ebpf;

/// <summary>What /proc/kallsyms tells of the calls of a function that a probe on it does not see.</summary>
/// <param name="Function">The symbol's name.</param>
/// <param name="IsStatic">The compiler knew all its callers, and was free to inline it into some.</param>
/// <param name="Copies">The clones and pieces beside it, which the compiler sent some calls to.</param>
internal sealed record FunctionCopies(string Function, bool IsStatic, IReadOnlyList<string> Copies)
{
    /// <returns>One for each of the functions that exists under its very name.</returns>
    internal static IReadOnlyList<FunctionCopies> Find(TextReader kallsyms, IEnumerable<string> functions)
    {
        Dictionary<string, SortedSet<string>> copies = functions.Distinct().ToDictionary(name => name, _ => new SortedSet<string>(StringComparer.Ordinal));
        Dictionary<string, bool> found = [];
        var byBase = copies.GetAlternateLookup<ReadOnlySpan<char>>();
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

        return [.. found.Select(function => new FunctionCopies(function.Key, function.Value, [.. copies[function.Key]]))];
    }
}
