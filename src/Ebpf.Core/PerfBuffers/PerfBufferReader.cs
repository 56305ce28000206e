using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf;

/// <summary>Opens perf event arrays for reading as events. A ring buffer is better where the kernel has one (5.8) and the program is yours.</summary>
/// <example>
/// <code>
/// await using PerfBufferReader&lt;ExecEvent&gt; reader = PerfBufferReader.Open&lt;ExecEvent&gt;(bpfObject.Maps["events"]);
/// await foreach (ExecEvent e in reader.ReadAllAsync(cancellationToken))
/// {
///     Console.WriteLine(e.ProcessId);
/// }
/// </code>
/// </example>
public static class PerfBufferReader
{
    /// <summary>Opens a perf event array whose records are exactly one struct each.</summary>
    /// <typeparam name="TEvent">The struct, laid out as in C. A record of another length is <see cref="EventReader{TEvent}.Undecodable"/>, as
    /// far as it can be told: the kernel pads what programs write by up to 7 bytes, and does not keep how much that was.</typeparam>
    /// <param name="map">A map of type <see cref="BpfMapType.PerfEventArray"/>. Its object may be disposed before the reader.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives warnings of lost records in the category Ebpf.PerfBufferReader. Null: no logging.</param>
    /// <returns>A reader; what programs wrote before is not kept. Dispose it.</returns>
    /// <exception cref="ArgumentException">The map is of another type.</exception>
    /// <exception cref="BpfException">PermissionDenied (EACCES, EPERM): needs CAP_PERFMON. ResourceLimit (EPERM): the pages exceed
    /// what the user may lock; (EMFILE): too many files are open.</exception>
    /// <exception cref="InvalidOperationException">Another reader of this process has the map.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Kernel: 4.4. Native: perf_event_open, mmap, epoll.</remarks>
    public static PerfBufferReader<TEvent> Open<TEvent>(BpfMap map, PerfBufferReaderOptions? options = null, ILoggerFactory? loggerFactory = null)
        where TEvent : unmanaged =>
        Open<TEvent, StructParser<TEvent>>(map, default, Unsafe.SizeOf<TEvent>(), options, loggerFactory);

    /// <summary>Opens a perf event array whose records a parser takes apart: for records of variable length.</summary>
    /// <typeparam name="TEvent">The result of reading a record.</typeparam>
    /// <typeparam name="TParser">Makes an event of a record.</typeparam>
    /// <param name="map">A map of type <see cref="BpfMapType.PerfEventArray"/>. Its object may be disposed before the reader.</param>
    /// <param name="parser">Makes an event of a record. The record is aligned to 4 bytes, and the kernel pads it: up to 7 bytes follow what the program wrote.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives warnings of lost records in the category Ebpf.PerfBufferReader. Null: no logging.</param>
    /// <returns>A reader; what programs wrote before is not kept. Dispose it.</returns>
    /// <inheritdoc cref="Open{TEvent}" path="/exception"/>
    /// <remarks>Kernel: 4.4. Native: perf_event_open, mmap, epoll.</remarks>
    public static PerfBufferReader<TEvent> Open<TEvent, TParser>(
        BpfMap map, TParser parser, PerfBufferReaderOptions? options = null, ILoggerFactory? loggerFactory = null)
        where TParser : struct, IRecordParser<TEvent> =>
        Open<TEvent, TParser>(map, parser, null, options, loggerFactory);

    private static PerfBufferReader<TEvent> Open<TEvent, TParser>(
        BpfMap map, TParser parser, int? structLength, PerfBufferReaderOptions? options, ILoggerFactory? loggerFactory)
        where TParser : struct, IRecordParser<TEvent>
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != BpfMapType.PerfEventArray)
        {
            throw new ArgumentException($"{map.Title} is of type {map.Type}, not a perf event array: use {MapViews.NameFor(map.Type)}.", nameof(map));
        }

        options ??= new PerfBufferReaderOptions();
        ILogger logger = loggerFactory?.CreateLogger(typeof(PerfBufferReader).FullName!) ?? NullLogger.Instance;
        PerfBufferLosses losses = new(map.Name, logger);
        PerfCpuBuffers buffers = new(map, options, logger);
        try
        {
            PerfBufferPipe pipe = new(buffers, options.ReaderScheduler, options.WakeUpDelay);
            return PerfBufferReader<TEvent>.Create(pipe, parser, new PerfBufferFraming(losses, structLength), losses);
        }
        catch
        {
            buffers.Dispose();
            throw;
        }
    }
}
