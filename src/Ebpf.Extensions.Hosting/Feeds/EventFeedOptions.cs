namespace Ebpf.Extensions.Hosting;

/// <summary>Settings of a feed.</summary>
public sealed record EventFeedOptions
{
    /// <summary>The number of past events that are kept for late subscribers. Default: 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public int History
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(History));
            field = value;
        }
    }
}
