namespace Ebpf;

/// <summary>Uses an event where it is, in the kernel's buffer.</summary>
/// <typeparam name="TEvent">The struct that the BPF program writes.</typeparam>
/// <param name="value">The event; valid only during the call.</param>
public delegate void EventHandlerInPlace<TEvent>(ref readonly TEvent value)
    where TEvent : unmanaged;

/// <summary>Reading of records that are exactly one struct.</summary>
public static class EventReader
{
    /// <summary>Hands each event to a handler in place, in the kernel's buffer: no copy and no allocation.</summary>
    /// <typeparam name="TEvent">The struct that the BPF program writes.</typeparam>
    /// <param name="reader">The reader.</param>
    /// <param name="handler">Called for one event after the other. It should be quick: the kernel gets the bytes back only afterwards.
    /// An exception from it ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <returns>Ends as <see cref="EventReader{TEvent}.ReadAllAsync"/> does.</returns>
    /// <exception cref="BpfException">The wait for records failed.</exception>
    /// <exception cref="InvalidOperationException">The reader is in use.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before the reading started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Task ReadInPlaceAsync<TEvent>(
        this EventReader<TEvent> reader, EventHandlerInPlace<TEvent> handler, CancellationToken cancellationToken = default)
        where TEvent : unmanaged
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(handler);
        return reader.HandleAllAsync(new StructHandler<TEvent>(handler), cancellationToken);
    }
}
