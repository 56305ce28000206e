namespace Ebpf.Extensions.Hosting;

/// <summary>One step of a subscriber's stream: an event, and how many events it missed just before.</summary>
/// <typeparam name="TEvent">The feed's events.</typeparam>
/// <remarks>
/// An item without an event tells of misses that no event has followed yet. Every event that was published during the subscription is
/// in exactly one item: as its event, or in its <see cref="Missed"/>.
/// </remarks>
public struct FeedItem<TEvent>
{
    private readonly TEvent _event;

    /// <summary>Makes an item of an event.</summary>
    internal FeedItem(TEvent item, long sequence)
    {
        _event = item;
        HasEvent = true;
        Sequence = sequence;
    }

    /// <summary>Makes an item of what was missed up to an event.</summary>
    internal FeedItem(long sequence, long missed)
    {
        _event = default!;
        Sequence = sequence;
        Missed = missed;
    }

    /// <summary>Tells an event from a mere loss.</summary>
    public bool HasEvent { get; }

    /// <summary>The event.</summary>
    /// <exception cref="InvalidOperationException">There is none: <see cref="HasEvent"/> is false.</exception>
    public readonly TEvent Event => HasEvent ? _event : throw new InvalidOperationException($"The item has no event, only {Missed} missed ones.");

    /// <summary>The event's number in the feed, from 1; without an event, the number of the last one that was missed.</summary>
    public long Sequence { get; }

    /// <summary>Events that this subscriber missed between the item before and this one.</summary>
    public long Missed { get; internal set; }
}
