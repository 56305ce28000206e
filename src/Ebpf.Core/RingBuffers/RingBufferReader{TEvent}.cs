namespace Ebpf;

/// <summary>Reads the records of a BPF ring buffer as events.</summary>
/// <typeparam name="TEvent">What a record is read as.</typeparam>
/// <remarks>
/// <see cref="RingBufferReader.Open{TEvent}"/> makes one. When the ring is full, the BPF program's bpf_ringbuf_reserve or bpf_ringbuf_output fails:
/// counting that loss is up to the program. For bytes instead of events: <see cref="RingBufferPipeReader"/>. Kernel: 5.8.
/// </remarks>
public sealed class RingBufferReader<TEvent> : EventReader<TEvent>
{
    private readonly Func<RecordPipe, IDisposable?, CancellationToken, IAsyncEnumerator<TEvent>> _enumerate;

    private RingBufferReader(RecordPipe records, Func<RecordPipe, IDisposable?, CancellationToken, IAsyncEnumerator<TEvent>> enumerate)
        : base(records) => _enumerate = enumerate;

    internal static RingBufferReader<TEvent> Create<TParser>(RingBufferPipeReader ring, TParser parser)
        where TParser : struct, IRecordParser<TEvent> =>
        new(
            new RecordPipe(ring, ring.EndHere, typeof(RingBufferReader<TEvent>)),
            (records, owned, token) => new EventEnumerator<TEvent, TParser, RingBufferFraming>(records, parser, default, owned, token));

    internal override IAsyncEnumerator<TEvent> Enumerate(IDisposable? owned, CancellationToken cancellationToken) =>
        _enumerate(Records, owned, cancellationToken);

    internal override Task HandleAllAsync<THandler>(THandler handler, CancellationToken cancellationToken) =>
        Records.HandleAllAsync(handler, default(RingBufferFraming), cancellationToken);
}
