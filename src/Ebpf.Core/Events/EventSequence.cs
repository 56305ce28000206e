namespace Ebpf;

/// <summary>The events of a reader, from where the last enumeration ended.</summary>
internal sealed class EventSequence<TEvent>(EventReader<TEvent> reader, CancellationToken cancellationToken) : IAsyncEnumerable<TEvent>
{
    /// <param name="enumerationToken">That of WithCancellation.</param>
    public IAsyncEnumerator<TEvent> GetAsyncEnumerator(CancellationToken enumerationToken = default)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return reader.Enumerate(null, enumerationToken);
        }

        if (!enumerationToken.CanBeCanceled || enumerationToken == cancellationToken)
        {
            return reader.Enumerate(null, cancellationToken);
        }

        CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enumerationToken);
        return reader.Enumerate(both, both.Token);
    }
}
