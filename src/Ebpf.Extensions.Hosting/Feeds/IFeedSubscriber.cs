namespace Ebpf.Extensions.Hosting;

/// <summary>The counts of a subscription, whatever its events are.</summary>
internal interface IFeedSubscriber
{
    public string Name { get; }

    public long Delivered { get; }

    public long Missed { get; }
}
