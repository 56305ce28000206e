namespace Ebpf;

/// <summary>The functions of the running kernel and its modules.</summary>
/// <remarks>Any process may read the names. A function that the compiler inlined everywhere is not found. Where it inlined only
/// some calls, the function is found, but a probe on it does not see those calls, and the kernel does not tell which.
/// Thread safety: any thread.</remarks>
public static class KernelSymbols
{
    internal const string Path = "/proc/kallsyms";
    internal const int ReadSize = 16 * 1024;

    /// <summary>Finds the first of several names that is a function; if none is, the first of which a clone exists.</summary>
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
    /// <returns>The name; null when none is described, and when the kernel has no BTF.</returns>
    /// <exception cref="ArgumentException">A name holds a NUL.</exception>
    /// <exception cref="IOException">The kernel's BTF cannot be read.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>
    /// BTF describes every function that fentry and fexit can attach to. For a kprobe it is a quick first look: some functions
    /// are missing, all of modules are, and a description may be that of a clone. FindFunction tells clones, equal
    /// names, addresses and the blacklist. Any process may read it. Kernel: 5.5. Native: btf__load_vmlinux_btf,
    /// btf__find_by_name_kind.
    /// </remarks>
    public static string? FindInBtf(params ReadOnlySpan<string> candidates) => KernelBtf.FindFunction(candidates);

    internal static StreamReader Open() =>
        new(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), bufferSize: ReadSize);

    /// <summary>Of several names, those that are no function's.</summary>
    internal static string[] FindAbsent(TextReader kallsyms, IEnumerable<string> names)
    {
        HashSet<string> absent = [.. names];
        var byName = absent.GetAlternateLookup<ReadOnlySpan<char>>();
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
