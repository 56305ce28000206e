namespace Ebpf;

/// <summary>The warnings of libbpf, read for the names in them: it reports many causes only so.</summary>
/// <param name="text">Its warnings, a line each.</param>
internal readonly struct LibbpfWords(string text)
{
    internal bool Has(string words) => text.Contains(words, StringComparison.Ordinal);

    internal bool HasOneOf(params ReadOnlySpan<string> words)
    {
        foreach (string some in words)
        {
            if (Has(some))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The name between these words and the next quotation mark; null when the words are not there.</returns>
    internal string? NameAfter(string words)
    {
        int start = text.IndexOf(words, StringComparison.Ordinal) + words.Length;
        int end = start < words.Length ? -1 : text.IndexOf('\'', start);
        return end < 0 ? null : text[start..end];
    }

    /// <returns>The name between the last quotation mark and these words; null when the words are not there.</returns>
    internal string? NameBefore(string words)
    {
        int end = text.IndexOf(words, StringComparison.Ordinal);
        int start = end < 1 ? -1 : text.LastIndexOf('\'', end - 1);
        return start < 0 ? null : text[(start + 1)..end];
    }
}
