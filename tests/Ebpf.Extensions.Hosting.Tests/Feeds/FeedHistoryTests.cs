namespace Ebpf.Extensions.Hosting.Tests;

public class FeedHistoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly EventFeed<int> _feed = new(new EventFeedOptions { History = 3 });

    [Theory]
    [InlineData(2, new[] { 9, 10 })]
    [InlineData(100, new[] { 8, 9, 10 })]
    public async Task Subscribe_History_BeginsWithTheLastEvents(int history, int[] expected)
    {
        await _feed.PublishAsync(1, 10);

        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { History = history });
        _feed.Complete();

        Assert.Equal(expected.Select(number => $"0 {number}"), await reader.ReadAsync(Cancellation));
        Assert.Equal((expected.Length, 0), (reader.Delivered, reader.Missed));
    }

    [Theory]
    [InlineData(8, new[] { "0 9", "0 10" })] // All that it had not seen was kept.
    [InlineData(5, new[] { "2 8", "0 9", "0 10" })] // 6 and 7 were not.
    [InlineData(10, new string[0])]
    [InlineData(99, new string[0])]
    public async Task Subscribe_After_ContinuesAndTellsWhatWasNotKept(long after, string[] expected)
    {
        await _feed.PublishAsync(1, 10);

        FeedSubscription<int> reader = _feed.Subscribe(new FeedSubscriptionOptions { After = after });
        _feed.Complete();

        Assert.Equal(expected, await reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Subscribe_AfterWithoutHistory_TellsAllAsMissed()
    {
        EventFeed<int> feed = new();
        await feed.PublishAsync(1, Cancellation);
        await feed.PublishAsync(2, Cancellation);

        FeedSubscription<int> reader = feed.Subscribe(new FeedSubscriptionOptions { After = 0 });
        feed.Complete();

        Assert.Equal(["2 to 2"], await reader.ReadAsync(Cancellation));
        Assert.Equal(2, reader.Missed);
    }

    [Fact]
    public void Subscribe_HistoryAndAfter_Throws() =>
        Assert.Throws<ArgumentException>(() => _feed.Subscribe(new FeedSubscriptionOptions { History = 1, After = 1 }));
}
