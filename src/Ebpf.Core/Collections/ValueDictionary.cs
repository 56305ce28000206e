using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Ebpf;

/// <summary>A copy of a dictionary that compares and prints by value, for the options records.</summary>
internal sealed class ValueDictionary<T> : IReadOnlyDictionary<string, T>
{
    private readonly SortedDictionary<string, T> _items;

    private ValueDictionary(IEnumerable<KeyValuePair<string, T>> items) =>
        _items = new SortedDictionary<string, T>(new Dictionary<string, T>(items), StringComparer.Ordinal);

    internal static ValueDictionary<T> Empty { get; } = new([]);

    public IEnumerable<string> Keys => _items.Keys;

    public IEnumerable<T> Values => _items.Values;

    public int Count => _items.Count;

    public T this[string key] => _items[key];

    internal static ValueDictionary<T> Of(IEnumerable<KeyValuePair<string, T>> items) => items as ValueDictionary<T> ?? new ValueDictionary<T>(items);

    public bool ContainsKey(string key) => _items.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _items.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is ValueDictionary<T> other && _items.SequenceEqual(other._items);

    public override int GetHashCode() => _items.Aggregate(_items.Count, HashCode.Combine);

    public override string ToString() => $"{{{string.Join(", ", _items.Select(item => $"{item.Key}: {item.Value}"))}}}";
}
