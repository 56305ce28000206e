using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Extensions.Hosting;

/// <summary>Gives the events of one source to any number of subscribers.</summary>
/// <typeparam name="TEvent">For example UnlinkEvent, or the struct of a ring of your own.</typeparam>
/// <remarks>
/// Each subscriber has a bounded queue of its own: one that is slow misses events and is told so, and delays neither the others nor the
/// source, unless it asked for <see cref="FeedOverflow.Wait"/>. Subscribers never run on the publisher's thread.
/// Thread safety: all members may be used from any thread; one publisher at a time.
/// </remarks>
/// <example>
/// <code>
/// EventFeed&lt;UnlinkEvent&gt; feed = new();
/// Task publishing = feed.PublishAllAsync(probe.ReadAllAsync());
/// await foreach (FeedItem&lt;UnlinkEvent&gt; item in feed.Subscribe()) { … }
/// </code>
/// </example>
public sealed class EventFeed<TEvent>
{
    private readonly Lock _gate = new();
    private readonly FeedHistory<TEvent> _history;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FeedSubscription<TEvent>[] _subscriptions = [];
    private long _published;
    private bool _isCompleted;

    /// <summary>Makes a feed without subscribers.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives a warning about each subscriber that misses events. Null: no logging.</param>
    public EventFeed(EventFeedOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        _history = new FeedHistory<TEvent>((options ?? new EventFeedOptions()).History);
        _logger = loggerFactory?.CreateLogger(typeof(EventFeed<>).FullName!) ?? NullLogger.Instance;
    }

    /// <summary>The events published so far; the newest has this number as its sequence.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Ends when the feed is complete and every subscription has ended.</summary>
    internal Task Drained => _drained.Task;

    /// <summary>Adds a subscriber: it gets the events from now on.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>A stream to be enumerated once; the end of the enumeration, or Dispose, ends the subscription.</returns>
    /// <exception cref="ArgumentException">Both <see cref="FeedSubscriptionOptions.History"/> and
    /// <see cref="FeedSubscriptionOptions.After"/> are given.</exception>
    /// <remarks>A feed that is complete gives what it has kept, and then the end.</remarks>
    public FeedSubscription<TEvent> Subscribe(FeedSubscriptionOptions? options = null)
    {
        options ??= new FeedSubscriptionOptions();
        if (options is { History: > 0, After: not null })
        {
            throw new ArgumentException("A subscription begins with a number of past events or after a known one, not both.", nameof(options));
        }

        lock (_gate)
        {
            long first = 1 + (options.After is { } after ? Math.Min(after, _published) : _published);
            FeedItem<TEvent>[] past = [.. _history.Newest(Math.Min(options.Capacity, options.After is null ? options.History : 1 + _published - first))];
            FeedSubscription<TEvent> subscription = new(this, options, options.After is null && past is [var oldest, ..] ? oldest.Sequence : first, _logger);
            subscription.Begin(past, _published);
            if (_isCompleted)
            {
                subscription.End();
            }
            else
            {
                _subscriptions = [.. _subscriptions, subscription];
                FeedMetrics.Add(subscription);
            }

            return subscription;
        }
    }

    /// <summary>Gives an event to every subscriber.</summary>
    /// <param name="item">The event.</param>
    /// <param name="cancellationToken">Ends the wait for subscribers that asked for <see cref="FeedOverflow.Wait"/>; they miss the event.</param>
    /// <returns>Complete at once, unless such a subscriber's queue is full.</returns>
    /// <exception cref="InvalidOperationException">The feed is complete.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask PublishAsync(TEvent item, CancellationToken cancellationToken = default)
    {
        List<FeedSubscription<TEvent>>? full = null;
        FeedItem<TEvent> entry;
        lock (_gate)
        {
            if (_isCompleted)
            {
                throw new InvalidOperationException("The feed is complete: it takes no more events.");
            }

            entry = new FeedItem<TEvent>(item, ++_published);
            _history.Add(in entry);
            foreach (FeedSubscription<TEvent> subscription in _subscriptions)
            {
                if (!subscription.TryOffer(in entry))
                {
                    (full ??= []).Add(subscription);
                }
            }
        }

        return full is null ? ValueTask.CompletedTask : WaitAsync(full, entry, cancellationToken);
    }

    /// <summary>Gives every event of a source to every subscriber, until the source ends.</summary>
    /// <param name="source">For example what UnlinkProbe.ReadAllAsync returns.</param>
    /// <param name="cancellationToken">Ends the publishing at once.</param>
    /// <returns>Ends with the source, and fails as it fails. The feed stays open: <see cref="Complete"/> ends it.</returns>
    /// <exception cref="InvalidOperationException">The feed is complete.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task PublishAllAsync(IAsyncEnumerable<TEvent> source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        await foreach (TEvent item in source.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            ValueTask publishing = PublishAsync(item, cancellationToken);
            if (!publishing.IsCompletedSuccessfully)
            {
                await publishing.ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the feed: subscribers get what is in their queues, and then the end.</summary>
    /// <remarks>A second call does nothing.</remarks>
    public void Complete()
    {
        lock (_gate)
        {
            _isCompleted = true;
            foreach (FeedSubscription<TEvent> subscription in _subscriptions)
            {
                subscription.End();
            }

            CheckDrained();
        }
    }

    internal void Remove(FeedSubscription<TEvent> subscription)
    {
        lock (_gate)
        {
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
            FeedMetrics.Remove(subscription);
            CheckDrained();
        }
    }

    /// <summary>The subscribers that have not ended, for a message.</summary>
    internal IEnumerable<string> DescribeSubscribers()
    {
        lock (_gate)
        {
            return [.. _subscriptions.Select(subscription => $"{subscription.Name} ({subscription.Waiting} events)")];
        }
    }

    private void CheckDrained()
    {
        if (_isCompleted && _subscriptions.Length == 0)
        {
            _drained.TrySetResult();
        }
    }

    private static async ValueTask WaitAsync(List<FeedSubscription<TEvent>> full, FeedItem<TEvent> entry, CancellationToken cancellationToken)
    {
        OperationCanceledException? cancellation = null;
        foreach (FeedSubscription<TEvent> subscription in full)
        {
            try
            {
                await subscription.OfferAsync(entry, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException e)
            {
                cancellation = e; // The others miss the event, too, and count it.
            }
        }

        if (cancellation is not null)
        {
            ExceptionDispatchInfo.Throw(cancellation);
        }
    }
}
