namespace Ebpf;

/// <summary>The functions of the running kernel and its modules, from /proc/kallsyms.</summary>
/// <remarks>Any process may read the names. What the compiler inlined everywhere is no function and is not found;
/// where it inlined only some calls, the function is found and a probe on it does not see those calls: the kernel does
/// not tell which. Thread safety: any thread.</remarks>
public static class KernelSymbols
{
    internal const string Path = "/proc/kallsyms";

    /// <summary>Finds the first of several names that is a function; if none is, the first of which a clone exists.</summary>
    /// <param name="candidates">Exact symbol names, the preferred one first.</param>
    /// <returns>The function; null when the kernel has none of them.</returns>
    /// <exception cref="FileNotFoundException">The kernel was built without CONFIG_KALLSYMS, or /proc is not mounted.</exception>
    /// <remarks>Reads the table anew at each call: 60 ms on a kernel of 200,000 symbols.</remarks>
    public static KernelFunction? FindFunction(params ReadOnlySpan<string> candidates)
    {
        using StreamReader reader = File.OpenText(Path);
        return FindFunction(reader, KprobeBlacklist.Contains, candidates);
    }

    /// <summary>Of several names, those that are no function's.</summary>
    internal static string[] FindAbsent(TextReader kallsyms, IEnumerable<string> names)
    {
        HashSet<string> absent = [.. names];
        var byName = absent.GetAlternateLookup<ReadOnlySpan<char>>();
        while (absent.Count > 0 && kallsyms.ReadLine() is { } line)
        {
            if (KallsymsEntry.TryParseFunction(line, out KallsymsEntry entry))
            {
                byName.Remove(entry.Name);
            }
        }

        return [.. absent];
    }

    internal static KernelFunction? FindFunction(TextReader kallsyms, Func<string, bool?> isBlacklisted, ReadOnlySpan<string> candidates)
    {
        KernelFunction? best = null;
        int bestRank = 2 * candidates.Length;
        while (kallsyms.ReadLine() is { } line)
        {
            if (!KallsymsEntry.TryParseFunction(line, out KallsymsEntry entry))
            {
                continue;
            }

            int rank = Rank(entry, candidates);
            if (rank < bestRank)
            {
                bestRank = rank;
                best = ToFunction(entry, candidates[rank % candidates.Length]);
            }
            else if (best is not null && entry.Name.SequenceEqual(best.Name))
            {
                best = new KernelFunction(best.RequestedName, best.Name, best.SymbolCount + 1, best.Address, best.Module, null);
            }
        }

        return best is null
            ? null
            : new KernelFunction(best.RequestedName, best.Name, best.SymbolCount, best.Address, best.Module, isBlacklisted(best.Name));
    }

    /// <summary>The place in the order of preference: exact names, then clones; beyond both for what is neither.</summary>
    private static int Rank(KallsymsEntry entry, ReadOnlySpan<string> candidates)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            if (entry.Name.SequenceEqual(candidates[i]))
            {
                return i;
            }
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            if (entry.IsCloneOf(candidates[i]))
            {
                return candidates.Length + i;
            }
        }

        return 2 * candidates.Length;
    }

    private static KernelFunction ToFunction(KallsymsEntry entry, string requested) =>
        new(requested, entry.Name.ToString(), 1, entry.Address, entry.Module.IsEmpty ? null : entry.Module.ToString(), null);
}
