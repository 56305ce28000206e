namespace Ebpf.Extensions.Hosting;

/// <summary>The last events, in a circle.</summary>
internal sealed class FeedHistory<TEvent>(int capacity)
{
    private readonly FeedItem<TEvent>[] _entries = new FeedItem<TEvent>[capacity];
    private long _added;

    internal void Add(in FeedItem<TEvent> entry)
    {
        if (capacity > 0)
        {
            _entries[_added++ % capacity] = entry;
        }
    }

    /// <summary>At most <paramref name="most"/> of the newest entries, oldest first.</summary>
    internal IEnumerable<FeedItem<TEvent>> Newest(long most)
    {
        for (long i = _added - Math.Min(most, Math.Min(_added, capacity)); i < _added; i++)
        {
            yield return _entries[i % capacity];
        }
    }
}
