using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting;

/// <summary>One subscriber of a feed: a stream of events and of what was missed.</summary>
/// <typeparam name="TEvent">The feed's events.</typeparam>
/// <remarks>
/// <see cref="Delivered"/>, <see cref="Missed"/> and <see cref="Waiting"/> add up to the events published since the subscription began.
/// Thread safety: all members may be used from any thread; one enumeration.
/// </remarks>
public sealed class FeedSubscription<TEvent> : IAsyncEnumerable<FeedItem<TEvent>>, IFeedSubscriber, IDisposable
{
    private readonly EventFeed<TEvent> _feed;
    private readonly FeedSubscriptionOptions _options;
    private readonly Channel<FeedItem<TEvent>> _queue;
    private readonly ILogger _logger;
    private long _next; // The sequence that the reader expects.
    private long _settled; // Up to this sequence, every event is in the queue, was read, or was missed.
    private long _delivered;
    private long _missed;
    private long _missedToLog = 1;
    private int _isRead;
    private int _isDisposed;

    internal FeedSubscription(EventFeed<TEvent> feed, FeedSubscriptionOptions options, long first, ILogger logger)
    {
        _feed = feed;
        _options = options;
        _next = first;
        _logger = logger;
        BoundedChannelOptions queue = new(options.Capacity)
        {
            SingleReader = true,
            FullMode = options.Overflow == FeedOverflow.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
        };
        _queue = Channel.CreateBounded<FeedItem<TEvent>>(queue, _ => CountMissed());
    }

    /// <summary>The name in logs and metrics.</summary>
    public string Name => _options.Name;

    /// <summary>Events that the subscriber has received.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Events that found the queue full, and those that the feed had not kept.</summary>
    public long Missed => Volatile.Read(ref _missed);

    /// <summary>Events in the queue.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Tells that events were missed after the last one in the queue.</summary>
    private bool HasMisses => _queue.Reader.Count == 0 && Volatile.Read(ref _settled) >= _next;

    /// <summary>Reads the stream until the feed is complete.</summary>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>The one enumeration; its end is the end of the subscription.</returns>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; thrown by the enumeration.</exception>
    public IAsyncEnumerator<FeedItem<TEvent>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        Claim(ReadAsync(cancellationToken));

    /// <summary>Reads the stream in batches: what is there, without waiting for more.</summary>
    /// <param name="largest">The most items of a batch.</param>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>Lists of at least one item; to be enumerated once, instead of the subscription.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="largest"/> is not above 0.</exception>
    /// <exception cref="InvalidOperationException">The stream was enumerated before.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; thrown by the enumeration.</exception>
    public IAsyncEnumerable<IReadOnlyList<FeedItem<TEvent>>> ReadBatchesAsync(int largest, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largest);
        return Claim(ReadBatchesAsync(largest, cancellationToken, default));
    }

    /// <summary>Ends the subscription. An enumeration under way gets the end; what is in the queue is given up.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _feed.Remove(this);
            End();
            if (Missed > 0)
            {
                LogMessages.SubscriberEnded(_logger, Name, Missed, Delivered);
            }
        }
    }

    /// <summary>Puts past events into the queue. To be called once, before the subscription is known.</summary>
    internal void Begin(FeedItem<TEvent>[] past, long published)
    {
        foreach (FeedItem<TEvent> entry in past)
        {
            _queue.Writer.TryWrite(entry);
        }

        _missed = (past is [var oldest, ..] ? oldest.Sequence : published + 1) - _next;
        _settled = published;
    }

    internal void End() => _queue.Writer.TryComplete();

    /// <returns>False when the publisher must wait: <see cref="OfferAsync"/>.</returns>
    internal bool TryOffer(in FeedItem<TEvent> entry)
    {
        if (!_queue.Writer.TryWrite(entry))
        {
            if (_options.Overflow == FeedOverflow.Wait)
            {
                return false;
            }

            CountMissed();
        }

        Volatile.Write(ref _settled, entry.Sequence);
        return true;
    }

    /// <exception cref="OperationCanceledException">The token was cancelled; the event counts as missed.</exception>
    internal async ValueTask OfferAsync(FeedItem<TEvent> entry, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            CountMissed(); // The subscription ended while the publisher waited.
        }
        catch (OperationCanceledException)
        {
            CountMissed();
            throw;
        }
        finally
        {
            Volatile.Write(ref _settled, entry.Sequence);
        }
    }

    private T Claim<T>(T reading) => Interlocked.Exchange(ref _isRead, 1) == 0
        ? reading
        : throw new InvalidOperationException("The subscription was enumerated before: each reader needs one of its own.");

    private async IAsyncEnumerator<FeedItem<TEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        using FeedSubscription<TEvent> self = this;
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            while (!cancellationToken.IsCancellationRequested && TryTake(out FeedItem<TEvent> item))
            {
                yield return item;
            }
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<FeedItem<TEvent>>> ReadBatchesAsync(
        int largest, CancellationToken ofCall, [EnumeratorCancellation] CancellationToken ofEnumeration)
    {
        using FeedSubscription<TEvent> self = this;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(ofCall, ofEnumeration);
        while (await WaitAsync(either.Token).ConfigureAwait(false))
        {
            List<FeedItem<TEvent>> batch = [];
            while (batch.Count < largest && TryTake(out FeedItem<TEvent> item))
            {
                batch.Add(item);
            }

            if (batch.Count > 0)
            {
                yield return batch;
            }
        }
    }

    /// <returns>False when nothing is left and nothing will come.</returns>
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isOpen = HasMisses || await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        return (isOpen || HasMisses) && Volatile.Read(ref _isDisposed) == 0;
    }

    private bool TryTake(out FeedItem<TEvent> item)
    {
        item = default;
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            return false;
        }

        long settled = Volatile.Read(ref _settled); // Before the queue: what is settled by now and not in it was missed.
        if (_queue.Reader.TryRead(out item))
        {
            item.Missed = item.Sequence - _next;
            _next = item.Sequence + 1;
            Volatile.Write(ref _delivered, _delivered + 1);
            return true;
        }

        if (settled < _next)
        {
            return false;
        }

        item = new FeedItem<TEvent>(settled, settled + 1 - _next);
        _next = settled + 1;
        return true;
    }

    /// <summary>Logs the first, the tenth, the hundredth and so on: a flood of misses must not become one of lines.</summary>
    private void CountMissed()
    {
        long missed = Interlocked.Increment(ref _missed);
        if (missed >= _missedToLog)
        {
            _missedToLog *= 10;
            LogMessages.SubscriberMissed(_logger, Name, _options.Capacity, missed);
        }
    }
}
