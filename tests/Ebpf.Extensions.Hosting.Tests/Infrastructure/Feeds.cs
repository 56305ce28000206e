namespace Ebpf.Extensions.Hosting.Tests;

/// <summary>Feeds of numbers: their publishing, and their items as text.</summary>
internal static class Feeds
{
    internal static async Task PublishAsync(this EventFeed<int> feed, int first, int last) =>
        await feed.PublishAllAsync(Numbers(first, last), TestContext.Current.CancellationToken);

    internal static async IAsyncEnumerable<int> Numbers(int first, int last)
    {
        for (int number = first; number <= last; number++)
        {
            yield return number;
        }

        await Task.CompletedTask;
    }

    internal static async Task<string[]> ReadAsync(this FeedSubscription<int> reader, CancellationToken cancellationToken) =>
        [.. (await reader.ToArrayAsync(cancellationToken)).Select(Describe)];

    internal static string Describe(this FeedItem<int> item) => item.HasEvent ? $"{item.Missed} {item.Event}" : $"{item.Missed} to {item.Sequence}";
}
