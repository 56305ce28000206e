namespace Ebpf.Extensions.Hosting.Tests;

public class EventFeedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly EventFeed<int> _feed = new(new EventFeedOptions { History = 3 });

    [Fact]
    public async Task Subscribe_SeveralReaders_EachHasEveryEvent()
    {
        FeedSubscription<int>[] readers = [.. Enumerable.Range(0, 5).Select(_ => _feed.Subscribe())];

        await _feed.PublishAllAsync(Feeds.Numbers(1, 1000), Cancellation);
        _feed.Complete();

        foreach (FeedSubscription<int> reader in readers)
        {
            FeedItem<int>[] items = await reader.ToArrayAsync(Cancellation);
            Assert.Equal(Enumerable.Range(1, 1000), items.Select(item => item.Event));
            Assert.All(items, item => Assert.Equal(0, item.Missed));
            Assert.Equal((1000, 0), (reader.Delivered, reader.Missed));
        }
    }

    [Fact]
    public async Task Read_SubscriberThrows_EndsItsSubscriptionAlone()
    {
        FeedSubscription<int> throwing = _feed.Subscribe();
        FeedSubscription<int> other = _feed.Subscribe();
        await _feed.PublishAsync(1, 1);

        await Assert.ThrowsAsync<NotSupportedException>(async () =>
        {
            await foreach (FeedItem<int> _ in throwing)
            {
                throw new NotSupportedException();
            }
        });
        await _feed.PublishAsync(2, 2);
        _feed.Complete();

        Assert.Equal(["0 1", "0 2"], await other.ReadAsync(Cancellation));
        Assert.True(_feed.Drained.IsCompletedSuccessfully);
        Assert.Equal(1, throwing.Delivered);
    }

    [Fact]
    public async Task Read_Cancelled_EndsAtOnce()
    {
        using CancellationTokenSource cancellation = new();
        await using IAsyncEnumerator<FeedItem<int>> items = _feed.Subscribe().GetAsyncEnumerator(cancellation.Token);

        ValueTask<bool> reading = items.MoveNextAsync();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(reading.AsTask);
        _feed.Complete();
        Assert.True(_feed.Drained.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ReadBatches_EventsAndMisses_GivesWhatIsThere()
    {
        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { Capacity = 3, Overflow = FeedOverflow.DropNewest });
        await _feed.PublishAsync(1, 5);
        _feed.Complete();

        List<string> batches = [];
        await foreach (IReadOnlyList<FeedItem<int>> batch in reader.ReadBatchesAsync(2, Cancellation))
        {
            batches.Add(string.Join(", ", batch.Select(Feeds.Describe)));
        }

        Assert.Equal(["0 1, 0 2", "0 3, 2 to 5"], batches);
        Assert.Throws<InvalidOperationException>(() => reader.GetAsyncEnumerator(Cancellation));
    }

    [Fact]
    public async Task Dispose_WhileReading_EndsTheStream()
    {
        FeedSubscription<int> reader = _feed.Subscribe();
        await using IAsyncEnumerator<FeedItem<int>> items = reader.GetAsyncEnumerator(Cancellation);

        ValueTask<bool> reading = items.MoveNextAsync();
        reader.Dispose();

        Assert.False(await reading);
    }

    [Fact]
    public void GetAsyncEnumerator_Twice_Throws()
    {
        FeedSubscription<int> reader = _feed.Subscribe();
        _ = reader.GetAsyncEnumerator(Cancellation);

        Assert.Throws<InvalidOperationException>(() => reader.GetAsyncEnumerator(Cancellation));
    }

    [Fact]
    public async Task Publish_AfterComplete_Throws()
    {
        _feed.Complete();

        await Assert.ThrowsAsync<InvalidOperationException>(() => _feed.PublishAsync(1, Cancellation).AsTask());
        Assert.Empty(await _feed.Subscribe().ReadAsync(Cancellation));
    }

    [Fact]
    public async Task PublishAll_SourceFails_FailsAndLeavesTheFeedOpen()
    {
        FeedSubscription<int> reader = _feed.Subscribe();

        await Assert.ThrowsAsync<NotSupportedException>(() => _feed.PublishAllAsync(Failing(), Cancellation));
        await _feed.PublishAsync(2, 2);
        _feed.Complete();

        Assert.Equal(["0 1", "0 2"], await reader.ReadAsync(Cancellation));
    }

    private static async IAsyncEnumerable<int> Failing()
    {
        yield return 1;
        await Task.CompletedTask;
        throw new NotSupportedException();
    }
}
