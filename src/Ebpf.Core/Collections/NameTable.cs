using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Ebpf;

/// <summary>The named parts of something. A name that is not there is answered with those that are.</summary>
/// <param name="owner">The whole, with its article, for example The object.</param>
/// <param name="noun">The word for a part.</param>
/// <param name="items">The parts.</param>
internal sealed class NameTable<T>(string owner, string noun, IReadOnlyDictionary<string, T> items) : IReadOnlyDictionary<string, T>
{
    public IEnumerable<string> Keys => items.Keys;

    public IEnumerable<T> Values => items.Values;

    public int Count => items.Count;

    /// <exception cref="KeyNotFoundException">There is no such part; the message lists the names.</exception>
    public T this[string key] => items.TryGetValue(key, out T? found) ? found : throw new KeyNotFoundException(Describe(key));

    internal string Describe(string absent) =>
        $"{owner} has no {noun} '{absent}'" + (items.Count == 0 ? $"; it has no {noun} at all." : $"; it has: {string.Join(", ", items.Keys)}.");

    public bool ContainsKey(string key) => items.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => items.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
