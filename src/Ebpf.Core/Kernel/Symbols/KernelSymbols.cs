namespace Ebpf;

/// <summary>The functions of the running kernel and its modules.</summary>
/// <remarks>Any process may read the names. A function that the compiler inlined everywhere is not found. Where it inlined only
/// some calls, the function is found, but a probe on it does not see those calls, and the kernel does not tell which.
/// Thread safety: any thread.</remarks>
/// <example>
/// <code>
/// KernelFunction? function = KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat"); // Its name until Linux 6.19, and since.
/// </code>
/// </example>
public static class KernelSymbols
{
    internal const string Path = "/proc/kallsyms";
    internal const int ReadSize = 16 * 1024;

    /// <summary>Finds the first of several names that is a function; if none is, the first that has a clone.</summary>
    /// <param name="candidates">Exact symbol names, the preferred one first.</param>
    /// <returns>The function; null when the kernel has none of them.</returns>
    /// <exception cref="FileNotFoundException">The kernel was built without CONFIG_KALLSYMS, or /proc is not mounted.</exception>
    /// <remarks>
    /// Reads /proc/kallsyms at each call, which takes about 40 ms for 120,000 symbols; <see cref="FindInBtf"/> takes 3 ms and
    /// tells less.
    /// </remarks>
    public static KernelFunction? FindFunction(params ReadOnlySpan<string> candidates)
    {
        using StreamReader reader = Open();
        return FindFunction(reader, KprobeBlacklist.Contains, candidates);
    }

    /// <summary>Finds the first of several names that the kernel's BTF describes as a function.</summary>
    /// <param name="candidates">Exact names, the preferred one first.</param>
    /// <returns>The name; null when none is described, and when the kernel has no BTF or something else is mounted over it:
    /// the doctor tells.</returns>
    /// <exception cref="ArgumentException">A name holds a NUL.</exception>
    /// <remarks>
    /// BTF describes every function that fentry and fexit can attach to. For a kprobe it is a quick first look: some functions
    /// are missing, all of modules are, and a description may be that of a clone. FindFunction tells clones, equal
    /// names, addresses and the blacklist. Any process may read it. Kernel: 5.5.
    /// </remarks>
    public static string? FindInBtf(params ReadOnlySpan<string> candidates) => KernelBtf.FindFunction(candidates);

    /// <summary>Names the functions of kernel addresses.</summary>
    /// <param name="addresses">Addresses, for example of a stack or of the instruction pointer.</param>
    /// <returns>A frame for each address. <see cref="StackFrame.Cause"/> says why one has no name.</returns>
    /// <exception cref="FileNotFoundException">The kernel was built without CONFIG_KALLSYMS, or /proc is not mounted.</exception>
    /// <remarks>Reads /proc/kallsyms at each call, in about 100 ms: a <see cref="Symbolizer"/> keeps it. Addresses need CAP_SYSLOG or root.</remarks>
    public static IReadOnlyList<StackFrame> Resolve(params ReadOnlySpan<ulong> addresses)
    {
        KernelSymbolTable table = KernelSymbolTable.Read();
        StackFrame[] frames = new StackFrame[addresses.Length];
        for (int i = 0; i < frames.Length; i++)
        {
            frames[i] = table.Resolve(new StackAddress(addresses[i]));
        }

        return frames;
    }

    internal static StreamReader Open() =>
        new(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), bufferSize: ReadSize);

    /// <summary>The names that no function has.</summary>
    internal static string[] FindAbsent(TextReader kallsyms, IEnumerable<string> names)
    {
        HashSet<string> absent = [.. names];
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> byName = absent.GetAlternateLookup<ReadOnlySpan<char>>();
        KallsymsReader functions = new(kallsyms);
        while (absent.Count > 0 && functions.TryRead(out KallsymsEntry entry))
        {
            byName.Remove(entry.Name);
        }

        return [.. absent];
    }

    internal static KernelFunction? FindFunction(TextReader kallsyms, Func<string, bool?> isBlacklisted, ReadOnlySpan<string> candidates)
    {
        KernelFunction? best = null;
        int bestRank = 2 * candidates.Length;
        KallsymsReader functions = new(kallsyms);
        while (functions.TryRead(out KallsymsEntry entry))
        {
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
