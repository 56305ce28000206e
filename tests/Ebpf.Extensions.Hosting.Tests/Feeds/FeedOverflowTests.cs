namespace Ebpf.Extensions.Hosting.Tests;

public class FeedOverflowTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly EventFeed<int> _feed = new();

    [Fact]
    public async Task Subscribe_DropOldestAndFull_TellsMissesBeforeTheNewest()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 2 });

        await _feed.PublishAsync(1, 5);
        _feed.Complete();

        Assert.Equal(["3 4", "0 5"], await reader.ReadAsync(Cancellation));
        Assert.Equal((2, 3), (reader.Delivered, reader.Missed));
    }

    [Fact]
    public async Task Subscribe_DropNewestAndFull_TellsMissesAfterTheOldest()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 2, Overflow = FeedOverflow.DropNewest });

        await _feed.PublishAsync(1, 5);
        _feed.Complete();

        Assert.Equal(["0 1", "0 2", "3 to 5"], await reader.ReadAsync(Cancellation));
        Assert.Equal((2, 3), (reader.Delivered, reader.Missed));
    }

    [Fact]
    public async Task Subscribe_DropNewestAndDrained_TellsMissesWithoutANewEvent()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 1, Overflow = FeedOverflow.DropNewest });
        await _feed.PublishAsync(1, 4);

        await using IAsyncEnumerator<FeedItem<int>> items = reader.GetAsyncEnumerator(Cancellation);

        Assert.True(await items.MoveNextAsync());
        Assert.Equal("0 1", items.Current.Describe());
        Assert.True(await items.MoveNextAsync());
        Assert.Equal("3 to 4", items.Current.Describe());
    }

    [Fact]
    public async Task Publish_WaitAndFull_WaitsForTheReader()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 1, Overflow = FeedOverflow.Wait });
        await _feed.PublishAsync(1, 1);

        ValueTask publishing = _feed.PublishAsync(2, Cancellation);
        Assert.False(publishing.IsCompleted);
        await using IAsyncEnumerator<FeedItem<int>> items = reader.GetAsyncEnumerator(Cancellation);
        Assert.True(await items.MoveNextAsync());

        await publishing;
        Assert.True(await items.MoveNextAsync());
        Assert.Equal("0 2", items.Current.Describe());
        Assert.Equal(0, reader.Missed);
    }

    [Fact]
    public async Task Publish_WaitAndCancelled_CountsTheMiss()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 1, Overflow = FeedOverflow.Wait });

        await PublishTwoAndCancelAsync();

        Assert.Equal(["0 1", "1 to 2"], await reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Publish_TwoWaitAndCancelled_CountsTheMissOfBoth()
    {
        FeedSubscriptionOptions options = new() { Capacity = 1, Overflow = FeedOverflow.Wait };
        FeedSubscription<int>[] readers = [_feed.Subscribe(options), _feed.Subscribe(options)];

        await PublishTwoAndCancelAsync();

        Assert.All(readers, reader => Assert.Equal((1, 1), (reader.Waiting, reader.Missed)));
    }

    /// <summary>The second number finds no room, and its publishing is cancelled.</summary>
    private async Task PublishTwoAndCancelAsync()
    {
        await _feed.PublishAsync(1, 1);
        using CancellationTokenSource cancellation = new();
        ValueTask publishing = _feed.PublishAsync(2, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(publishing.AsTask);
        _feed.Complete();
    }

    [Fact]
    public async Task Publish_WaitAndSubscriberLeaves_GoesOn()
    {
        FeedSubscription<int> leaving = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 1, Overflow = FeedOverflow.Wait });
        await _feed.PublishAsync(1, 1);

        ValueTask publishing = _feed.PublishAsync(2, Cancellation);
        leaving.Dispose();

        await publishing;
        await _feed.PublishAsync(3, 3);
    }

    [Fact]
    public async Task Publish_ManyWhileReadersComeGoAndStall_AccountsForEachEvent()
    {
        const int Count = 200_000;
        FeedSubscription<int>[] readers =
        [
            _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 16 }),
            _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 16, Overflow = FeedOverflow.DropNewest }),
            _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 16, Overflow = FeedOverflow.Wait }),
        ];
        FeedSubscription<int> stalled = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 16 });
        Task<long>[] sums = [.. readers.Select(reader => Task.Run(() => SumAsync(reader), Cancellation))];

        await Task.Run(() => _feed.PublishAllAsync(Feeds.Numbers(1, Count), Cancellation), Cancellation);
        _feed.Complete();

        Assert.All(await Task.WhenAll(sums), sum => Assert.Equal(Count, sum));
        Assert.All(readers, reader => Assert.Equal(Count, reader.Delivered + reader.Missed));
        Assert.Equal((Count, 0), (readers[2].Delivered, readers[2].Missed));
        Assert.Equal((16, Count - 16), (stalled.Waiting, stalled.Missed));
    }

    /// <returns>Events and misses; in order, each exactly once.</returns>
    private static async Task<long> SumAsync(FeedSubscription<int> reader)
    {
        long last = 0;
        await foreach (FeedItem<int> item in reader)
        {
            Assert.Equal(item.Sequence, last += item.Missed + (item.HasEvent ? 1 : 0));
            Assert.True(!item.HasEvent || item.Event == item.Sequence);
        }

        return last;
    }
}
