namespace Ebpf.Extensions.Hosting;

/// <summary>The rule for an event that finds a subscriber's queue full.</summary>
public enum FeedOverflow
{
    /// <summary>The oldest event in the queue is missed: the subscriber stays close to now.</summary>
    DropOldest,

    /// <summary>The arriving event is missed: the subscriber keeps the beginning of a burst.</summary>
    DropNewest,

    /// <summary>The publisher waits, and with it all other subscribers. A probe's losses then occur in the kernel's ring.</summary>
    Wait,
}
