namespace Ebpf.Extensions.Hosting;

/// <summary>The queue of one subscriber, and where it starts.</summary>
public sealed record FeedSubscriptionOptions
{
    /// <summary>The name in logs and metrics. Use few names: each is a time series. Default: subscriber.</summary>
    public string Name
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Name));
    } = "subscriber";

    /// <summary>The largest number of events that wait for this subscriber. Default: 4,096.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public int Capacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(Capacity));
            field = value;
        }
    } = 4096;

    /// <summary>The rule for a full queue. Default: <see cref="FeedOverflow.DropOldest"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of them.</exception>
    public FeedOverflow Overflow
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Overflow), value, "There is no such rule.");
    }

    /// <summary>
    /// Past events to begin with, as far as the feed has kept them (<see cref="EventFeedOptions.History"/>) and <see cref="Capacity"/>
    /// holds them. Default: 0.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int History
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(History));
            field = value;
        }
    }

    /// <summary>
    /// The <see cref="FeedItem{TEvent}.Sequence"/> after which to continue, for a subscriber that was here before; what the feed has not
    /// kept is told as missed. Null: from now on, or from <see cref="History"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public long? After
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.GetValueOrDefault(), nameof(After));
            field = value;
        }
    }
}
