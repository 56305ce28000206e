using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace Ebpf.Benchmarks;

/// <summary>One event to each subscriber and read by it: a feed, and a channel for each reader written by hand.</summary>
/// <remarks>On one thread, and nobody has to wait: what threads and their waking cost is the same for both.</remarks>
[MemoryDiagnoser]
public class FeedBenchmarks
{
    private const int Events = 1000;

    private readonly EventFeed<UnlinkEvent> _feed = new();
    private Channel<UnlinkEvent>[] _channels = [];
    private IAsyncEnumerator<UnlinkEvent>[] _channelReaders = [];
    private IAsyncEnumerator<FeedItem<UnlinkEvent>>[] _subscribers = [];

    [Params(1, 5)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        BoundedChannelOptions options = new(4096) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.DropOldest };
        _channels = [.. Enumerable.Range(0, Subscribers).Select(_ => Channel.CreateBounded<UnlinkEvent>(options))];
        _channelReaders = [.. _channels.Select(channel => channel.Reader.ReadAllAsync().GetAsyncEnumerator())];
        _subscribers = [.. Enumerable.Range(0, Subscribers).Select(_ => _feed.Subscribe().GetAsyncEnumerator())];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public async Task<int> Channels()
    {
        int sum = 0;
        for (int i = 0; i < Events; i++)
        {
            foreach (Channel<UnlinkEvent> channel in _channels)
            {
                channel.Writer.TryWrite(default);
            }

            foreach (IAsyncEnumerator<UnlinkEvent> reader in _channelReaders)
            {
                await reader.MoveNextAsync();
                sum += reader.Current.ProcessId;
            }
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public async Task<int> Feed()
    {
        int sum = 0;
        for (int i = 0; i < Events; i++)
        {
            await _feed.PublishAsync(default);
            foreach (IAsyncEnumerator<FeedItem<UnlinkEvent>> subscriber in _subscribers)
            {
                await subscriber.MoveNextAsync();
                sum += subscriber.Current.Event.ProcessId;
            }
        }

        return sum;
    }
}
