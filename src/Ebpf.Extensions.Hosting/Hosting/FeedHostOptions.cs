namespace Ebpf.Extensions.Hosting;

/// <summary>Settings for a source of events in a host.</summary>
public sealed record FeedHostOptions
{
    private static readonly TimeSpan LongestTime = TimeSpan.FromDays(24); // A little less than what timers take.

    /// <inheritdoc cref="EventFeedOptions.History"/>
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
    /// The longest time that the end of the host waits for subscribers to read what was published. Keep it below the host's shutdown
    /// timeout, which is 30 seconds by default. Default: 5 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0, or above 24 days.</exception>
    public TimeSpan DrainTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(DrainTimeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestTime, nameof(DrainTimeout));
            field = value;
        }
    } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time after which a source that failed, at its start or later, is started again in the same host. Null: a failure ends the host
    /// with exit code 1, so that systemd or the container's runtime starts it again. Default: null.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or above 24 days.</exception>
    public TimeSpan? RestartDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value ?? LongestTime, TimeSpan.Zero, nameof(RestartDelay));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? LongestTime, LongestTime, nameof(RestartDelay));
            field = value;
        }
    }
}
