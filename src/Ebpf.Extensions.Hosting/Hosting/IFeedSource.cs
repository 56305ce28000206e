namespace Ebpf.Extensions.Hosting;

/// <summary>A running source of events, for example the reader of a ring and the BPF object that fills it.</summary>
/// <typeparam name="TEvent">Its events.</typeparam>
/// <remarks>Dispose detaches and releases everything. <see cref="Detach"/> and Dispose may be called while the source is read.</remarks>
public interface IFeedSource<TEvent> : IDisposable
{
    /// <summary>Reads the events as they come. Read once.</summary>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>Events until <see cref="Detach"/>, then those that were there by then.</returns>
    public IAsyncEnumerable<TEvent> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Detaches. The reader gets what is left, and then the end.</summary>
    public void Detach();
}
