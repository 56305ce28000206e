namespace Ebpf;

/// <summary>Reads what BPF programs send, as events; the same for every kind of buffer.</summary>
/// <typeparam name="TEvent">What a record is read as.</typeparam>
/// <remarks>
/// One reading at a time: an enumeration or a ReadInPlaceAsync. A reading may end and another one start: what was not read stays in the kernel's
/// buffer. Thread safety: all other members may be used from any thread.
/// </remarks>
public abstract class EventReader<TEvent> : IAsyncDisposable, IDisposable
{
    private protected EventReader(RecordPipe records) => Records = records;

    /// <summary>Number of events that readings have returned or handed to their handlers.</summary>
    public long Delivered => Records.Delivered;

    /// <summary>Number of records that are not a <typeparamref name="TEvent"/>: of another length, or refused by the parser. They are left out.</summary>
    public long Undecodable => Records.Undecodable;

    private protected RecordPipe Records { get; }

    /// <summary>Reads the events as they come, oldest first.</summary>
    /// <param name="cancellationToken">Ends the reading at once, even while nothing arrives.</param>
    /// <returns>Events until <see cref="Stop"/>, then those that were committed by then.</returns>
    /// <exception cref="BpfException">The wait for records failed.</exception>
    /// <exception cref="InvalidOperationException">The reader is in use.</exception>
    /// <exception cref="ObjectDisposedException">The reader was disposed before the reading started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>
    /// Exceptions come from MoveNextAsync. Disposing an enumerator while a MoveNextAsync waits ends that wait: it returns false, and another reading may
    /// start, as after a timeout around MoveNextAsync.
    /// </remarks>
    public IAsyncEnumerable<TEvent> ReadAllAsync(CancellationToken cancellationToken = default) =>
        new EventSequence<TEvent>(this, cancellationToken);

    /// <summary>Hands a view of each record to a handler in place, in the kernel's buffer: no copy and no allocation.</summary>
    /// <typeparam name="TView">A ref struct over the record.</typeparam>
    /// <typeparam name="TParser">Makes the view.</typeparam>
    /// <param name="parser">Makes the view; it need not be the one that makes <typeparamref name="TEvent"/>.</param>
    /// <param name="handler">Called for one view after the other. It should be quick: the kernel gets the bytes back only afterwards.
    /// An exception from it ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <returns>Ends as <see cref="ReadAllAsync"/> does.</returns>
    /// <inheritdoc cref="ReadAllAsync" path="/exception"/>
    public Task ReadInPlaceAsync<TView, TParser>(TParser parser, Action<TView> handler, CancellationToken cancellationToken = default)
        where TView : allows ref struct
        where TParser : struct, IRecordParser<TView>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return HandleAllAsync(new ViewHandler<TView, TParser>(parser, handler, null), cancellationToken);
    }

    /// <summary>The same, and tells when the handler has had all that was there: the place to write what it gathered.</summary>
    /// <param name="parser">Makes the view; it need not be the one that makes <typeparamref name="TEvent"/>.</param>
    /// <param name="handler">Called for one view after the other, as above.</param>
    /// <param name="caughtUp">Called before each wait for more, and before the end. An exception from it ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <inheritdoc cref="ReadInPlaceAsync{TView, TParser}(TParser, Action{TView}, CancellationToken)"/>
    public Task ReadInPlaceAsync<TView, TParser>(
        TParser parser, Action<TView> handler, Action caughtUp, CancellationToken cancellationToken = default)
        where TView : allows ref struct
        where TParser : struct, IRecordParser<TView>
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(caughtUp);
        return HandleAllAsync(new ViewHandler<TView, TParser>(parser, handler, caughtUp), cancellationToken);
    }

    /// <summary>Ends the reading after what was committed: a reading, now or later, returns that and then the end.</summary>
    /// <remarks>It does not detach the programs that write: detach them before, and nothing is left unread.</remarks>
    public void Stop() => Records.Stop();

    /// <summary>Ends a reading and unmaps the buffer. What was not read is gone.</summary>
    public void Dispose()
    {
        Records.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <param name="owned">Disposed with the enumeration; may be null.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    internal abstract IAsyncEnumerator<TEvent> Enumerate(IDisposable? owned, CancellationToken cancellationToken);

    internal abstract Task HandleAllAsync<THandler>(THandler handler, CancellationToken cancellationToken)
        where THandler : struct, IRecordHandler;
}
