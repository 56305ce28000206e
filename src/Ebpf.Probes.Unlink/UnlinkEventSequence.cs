namespace Ebpf.Probes.Unlink;

/// <summary>The events of a reader, from where the last enumeration ended.</summary>
internal sealed class UnlinkEventSequence(UnlinkEventReader reader, CancellationToken cancellationToken) : IAsyncEnumerable<UnlinkEvent>
{
    /// <param name="enumerationToken">That of WithCancellation.</param>
    public IAsyncEnumerator<UnlinkEvent> GetAsyncEnumerator(CancellationToken enumerationToken = default)
    {
        if (!cancellationToken.CanBeCanceled)
        {
            return new UnlinkEventEnumerator(reader, null, enumerationToken);
        }

        if (!enumerationToken.CanBeCanceled || enumerationToken == cancellationToken)
        {
            return new UnlinkEventEnumerator(reader, null, cancellationToken);
        }

        CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enumerationToken);
        return new UnlinkEventEnumerator(reader, both, both.Token);
    }
}
