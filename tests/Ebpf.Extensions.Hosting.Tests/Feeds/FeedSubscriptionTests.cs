using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting.Tests;

public class FeedSubscriptionTests
{
    [Fact]
    public async Task Missed_Many_LogsEachPowerOfTenAndTheEnd()
    {
        using RecordingLoggerProvider log = new();
        using LoggerFactory factory = new([log]);
        EventFeed<int> feed = new(loggerFactory: factory);
        FeedSubscription<int> reader = feed.Subscribe(new FeedSubscriptionOptions { Name = "slow", Capacity = 1 });

        for (int i = 0; i < 151; i++)
        {
            await feed.PublishAsync(i, TestContext.Current.CancellationToken);
        }

        reader.Dispose();

        Assert.Equal(
            [
                "Warning Subscriber slow is too slow for its queue of 1 events: it has missed 1 so far",
                "Warning Subscriber slow is too slow for its queue of 1 events: it has missed 10 so far",
                "Warning Subscriber slow is too slow for its queue of 1 events: it has missed 100 so far",
                "Warning Subscriber slow ended: it missed 150 events and received 0",
            ],
            log.Lines);
    }

    [Fact]
    public void Options_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeedSubscriptionOptions { Capacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeedSubscriptionOptions { Overflow = (FeedOverflow)9 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeedSubscriptionOptions { History = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeedSubscriptionOptions { After = -1 });
        Assert.Throws<ArgumentNullException>(() => new FeedSubscriptionOptions { Name = null! });
    }
}
