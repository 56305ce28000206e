using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>Opens ring buffers for reading as events.</summary>
/// <example>
/// <code>
/// await using RingBufferReader&lt;ExecEvent&gt; reader = RingBufferReader.Open&lt;ExecEvent&gt;(bpfObject.Maps["events"]);
/// await foreach (ExecEvent e in reader.ReadAllAsync(cancellationToken))
/// {
///     Console.WriteLine(e.ProcessId);
/// }
/// </code>
/// </example>
public static class RingBufferReader
{
    /// <summary>Opens a ring buffer whose records are exactly one struct each.</summary>
    /// <typeparam name="TEvent">The struct, laid out as in C. A record of another length is <see cref="EventReader{TEvent}.Undecodable"/>: neither cut
    /// nor filled up, because the BPF program then writes something else.</typeparam>
    /// <param name="map">A map of type <see cref="BpfMapType.RingBuffer"/>. Its object may be disposed before the reader.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>A reader that starts with the oldest record; dispose it to unmap the ring.</returns>
    /// <exception cref="ArgumentException">The map is of another type, or declares records of another size.</exception>
    /// <inheritdoc cref="RingBufferPipeReader.Open" path="/exception"/>
    /// <remarks>Kernel: 5.8. Native: bpf_map_get_info_by_fd, mmap, epoll.</remarks>
    public static RingBufferReader<TEvent> Open<TEvent>(BpfMap map, RingBufferReaderOptions? options = null)
        where TEvent : unmanaged
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Type == BpfMapType.RingBuffer && map.ValueType is { SizeBytes: { } size } type && size != Unsafe.SizeOf<TEvent>()
            ? throw new ArgumentException($"{map.Title} declares records of type {type.Name}, {size} bytes; {typeof(TEvent).Name} has {Unsafe.SizeOf<TEvent>()}.", nameof(map))
            : Open<TEvent, StructParser<TEvent>>(map, default, options);
    }

    /// <summary>Opens a ring buffer whose records a parser takes apart: for records of variable length.</summary>
    /// <typeparam name="TEvent">What a record is read as.</typeparam>
    /// <typeparam name="TParser">Makes an event of a record.</typeparam>
    /// <param name="map">A map of type <see cref="BpfMapType.RingBuffer"/>. Its object may be disposed before the reader.</param>
    /// <param name="parser">Makes an event of a record.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>A reader that starts with the oldest record; dispose it to unmap the ring.</returns>
    /// <inheritdoc cref="RingBufferPipeReader.Open" path="/exception"/>
    /// <remarks>Kernel: 5.8. Native: bpf_map_get_info_by_fd, mmap, epoll.</remarks>
    public static RingBufferReader<TEvent> Open<TEvent, TParser>(BpfMap map, TParser parser, RingBufferReaderOptions? options = null)
        where TParser : struct, IRecordParser<TEvent> =>
        RingBufferReader<TEvent>.Create(RingBufferPipeReader.Create(map, options, lends: false), parser);
}
