using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Ebpf;

/// <summary>A copy of a list that compares and prints by value, for the options records.</summary>
internal sealed class ValueList<T> : IReadOnlyList<T>
{
    private readonly T[] _items;

    private ValueList(IEnumerable<T> items) => _items = [.. items];

    internal static ValueList<T> Empty { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    [return: NotNullIfNotNull(nameof(items))]
    internal static ValueList<T>? Of(IEnumerable<T>? items) => items is null ? null : items as ValueList<T> ?? new ValueList<T>(items);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is ValueList<T> other && _items.SequenceEqual(other._items);

    public override int GetHashCode() => _items.Aggregate(_items.Length, HashCode.Combine);

    public override string ToString() => $"[{string.Join(", ", _items)}]";
}
