namespace Ebpf;

/// <summary>Reads what BPF programs write to a perf event array (bpf_perf_event_output) as events.</summary>
/// <typeparam name="TEvent">The result of reading a record.</typeparam>
/// <remarks>
/// <see cref="PerfBufferReader.Open{TEvent}"/> makes one. Each CPU has a buffer of its own: the events of one CPU come in their order, those of
/// several in none. Programs must write to BPF_F_CURRENT_CPU. When the buffer of a CPU is full, the kernel loses records, and says how many with the next
/// record that fits: <see cref="Lost"/>. A CPU that comes online later is read, too, or
/// again: what programs on it write before the reader has noticed is lost, and only the programs know (the helper's result). Kernel: 4.4.
/// </remarks>
public sealed class PerfBufferReader<TEvent> : EventReader<TEvent>
{
    private readonly PerfBufferLosses _losses;
    private readonly PerfBufferFraming _framing;
    private readonly Func<RecordPipe, IDisposable?, CancellationToken, IAsyncEnumerator<TEvent>> _enumerate;

    private PerfBufferReader(
        RecordPipe records, PerfBufferFraming framing, PerfBufferLosses losses,
        Func<RecordPipe, IDisposable?, CancellationToken, IAsyncEnumerator<TEvent>> enumerate)
        : base(records)
    {
        _framing = framing;
        _losses = losses;
        _enumerate = enumerate;
    }

    /// <summary>Number of records that the kernel lost because the buffer of a CPU was full, as far as it was read.</summary>
    public long Lost => _losses.Count;

    internal static PerfBufferReader<TEvent> Create<TParser>(PerfBufferPipe pipe, TParser parser, PerfBufferFraming framing, PerfBufferLosses losses)
        where TParser : struct, IRecordParser<TEvent> =>
        new(
            new RecordPipe(pipe, pipe.EndHere, typeof(PerfBufferReader<TEvent>)),
            framing,
            losses,
            (records, owned, token) => new EventEnumerator<TEvent, TParser, PerfBufferFraming>(records, parser, framing, owned, token));

    internal override IAsyncEnumerator<TEvent> Enumerate(IDisposable? owned, CancellationToken cancellationToken) =>
        _enumerate(Records, owned, cancellationToken);

    internal override Task HandleAllAsync<THandler>(THandler handler, CancellationToken cancellationToken) =>
        Records.HandleAllAsync(handler, _framing, cancellationToken);
}
