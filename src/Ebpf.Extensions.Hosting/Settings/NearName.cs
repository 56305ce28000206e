namespace Ebpf.Extensions.Hosting;

/// <summary>Finds the name that a mistyped one was meant to be.</summary>
internal static class NearName
{
    /// <returns>The nearest name; null when none is near.</returns>
    internal static string? Find(string typed, IEnumerable<string> names)
    {
        (string? name, int distance) = names.Select(name => (name, Distance(typed.ToUpperInvariant(), name.ToUpperInvariant()))).MinBy(pair => pair.Item2);
        return distance <= Math.Max(2, typed.Length / 3) ? name : null;
    }

    /// <summary>Levenshtein's: how many letters must be inserted, deleted or replaced.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
