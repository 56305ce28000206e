namespace Ebpf;

/// <summary>The few functions whose names are nearest to one that does not exist.</summary>
internal sealed class SimilarNames
{
    private const int Most = 5;
    private const int FewestLettersInCommon = 4;
    private const int MostTypingErrors = 2;
    private const int Farthest = 1024; // Longer than any name.

    private readonly SortedSet<(int Distance, string Name)> _nearest = [];
    private readonly string _name;
    private readonly string _stem;

    private SimilarNames(string name)
    {
        _name = name;
        _stem = name.Split('_').MaxBy(part => part.Length)!;
    }

    /// <returns>Best first: names that contain the whole one, then typing errors, then names with the longest word of the given one,
    /// as filename_unlinkat for do_unlinkat.</returns>
    internal static IReadOnlyList<string> Find(TextReader kallsyms, string name)
    {
        SimilarNames similar = new(name);
        KallsymsReader functions = new(kallsyms);
        while (functions.TryRead(out KallsymsEntry entry))
        {
            similar.Consider(entry.Name);
        }

        return [.. similar._nearest.Select(found => found.Name)];
    }

    private void Consider(ReadOnlySpan<char> candidate)
    {
        // Pieces of functions and the padding before them are no places for a probe.
        if (candidate.Contains('.') || candidate.StartsWith("__pfx_") || Distance(candidate) is not { } distance)
        {
            return;
        }

        _nearest.Add((distance, candidate.ToString()));
        if (_nearest.Count > Most)
        {
            _nearest.Remove(_nearest.Max);
        }
    }

    private int? Distance(ReadOnlySpan<char> candidate)
    {
        int longer = Math.Abs(candidate.Length - _name.Length);
        if (_name.Length >= FewestLettersInCommon && candidate.Contains(_name, StringComparison.Ordinal))
        {
            return longer - Farthest; // Before all others: the kernel renames so, as to kmem_cache_alloc_noprof.
        }

        if (longer <= MostTypingErrors && CountEdits(candidate) is var edits && edits <= MostTypingErrors)
        {
            return edits;
        }

        return _stem.Length >= FewestLettersInCommon && candidate.Contains(_stem, StringComparison.Ordinal) ? MostTypingErrors + longer + 1 : null;
    }

    /// <summary>Letters to insert, remove or replace (Levenshtein).</summary>
    private int CountEdits(ReadOnlySpan<char> candidate)
    {
        Span<int> row = stackalloc int[candidate.Length + 1];
        for (int j = 0; j <= candidate.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= _name.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= candidate.Length; j++)
            {
                int replaced = diagonal + (_name[i - 1] == candidate[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
