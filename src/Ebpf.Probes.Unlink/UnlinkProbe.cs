using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Probes.Unlink;

/// <summary>Who deleted my file? Reports every attempt to delete a file, by any process of the machine.</summary>
/// <remarks>
/// Directories and what a rename replaces are reported when asked for (<see cref="UnlinkProbeOptions.Operations"/>); not what
/// the kernel deletes for others (NFS server, overlayfs). Needs CAP_BPF and CAP_PERFMON; kernel 5.8.
/// Thread safety: all members may be used from any thread; one reader at a time.
/// </remarks>
public sealed partial class UnlinkProbe : IAsyncDisposable, IDisposable
{
    private readonly UnlinkPrograms _programs;
    private readonly UnlinkProbeOptions _options;
    private readonly UnlinkEventReader _reader;

    private UnlinkProbe(UnlinkPrograms programs, UnlinkProbeOptions options)
    {
        _programs = programs;
        _options = options;
        RingBufferPipeReaderOptions ring = new() { ReaderScheduler = options.ReaderScheduler };
        _reader = new UnlinkEventReader(RingBufferPipeReader.Open(programs.Events, ring), options.WakeUpDelay);
        UnlinkMetrics.Add(this);
    }

    /// <summary>
    /// The name of the <see cref="System.Diagnostics.Metrics.Meter"/> that has <see cref="GetStatistics"/> of all probes of the process:
    /// the counter ebpf.unlink.deletions by ebpf.unlink.outcome, and ebpf.unlink.in_flight.
    /// </summary>
    public static string MeterName => UnlinkMetrics.MeterName;

    /// <summary>How this probe is attached, and why so.</summary>
    public UnlinkAttachment Attachment => _programs.Attachment;

    /// <summary>Loads the programs, attaches them and begins to collect.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives one line on the attachment and libbpf's messages; null: nobody does.</param>
    /// <returns>A running probe. Deletions from now on are reported; dispose it to detach.</returns>
    /// <exception cref="ArgumentException">
    /// An option cannot be met together with another: the filter has path prefixes, and full paths are not asked for; a function's
    /// address is given, and not to kprobes; tracepoints are to tell what only the kernel's functions do.
    /// </exception>
    /// <exception cref="BpfException">PermissionDenied: needs CAP_BPF and CAP_PERFMON. InvalidArgument: the ring
    /// buffer's size is not one that the kernel takes. Ambiguous: several functions have the name. The message names the cause and the remedy.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, another processor than x64 and arm64, or a kernel
    /// whose unlink function has a name that is not known.</exception>
    /// <exception cref="DllNotFoundException">The native library of the package is missing.</exception>
    /// <remarks>Kernel: 5.8.</remarks>
    public static UnlinkProbe Start(UnlinkProbeOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new UnlinkProbeOptions();
        options.ThrowIfContradictory();
        UnlinkPrograms programs = UnlinkAttacher.Start(options, loggerFactory);
        UnlinkProbe? probe = null;
        try
        {
            probe = new UnlinkProbe(programs, options);
            ILogger logger = loggerFactory?.CreateLogger<UnlinkProbe>() ?? NullLogger<UnlinkProbe>.Instance;
            LogAttached(logger, programs.Attachment);
            return probe;
        }
        catch
        {
            (probe as IDisposable ?? programs).Dispose();
            throw;
        }
    }

    /// <summary>Reads the events as they come, oldest first.</summary>
    /// <param name="cancellationToken">Ends the reading at once, also when nothing comes.</param>
    /// <returns>
    /// Events until <see cref="Stop"/>, and then those that the kernel had committed by then. Reading may end and begin
    /// again: what was not read stays in the ring.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed before the reading began.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _reader.ReadAllAsync(cancellationToken);

    /// <summary>Hands each event to a handler, as it lies in the ring buffer: without a copy or an allocation.</summary>
    /// <param name="handler">Called for one event after the other. It should be quick: the kernel has the bytes back after it. What it
    /// throws ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <returns>Ends as <see cref="ReadAllAsync"/> does.</returns>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed before the reading began.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task ReadViewsAsync(Action<UnlinkEventView> handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _reader.ReadViewsAsync(handler, cancellationToken);
    }

    /// <summary>What became of the deletions so far.</summary>
    /// <exception cref="ObjectDisposedException">The probe was disposed.</exception>
    /// <exception cref="BpfException">
    /// The kernel refused to read its counters, now or when the probe was stopped: as before Linux 5.19 without CAP_BPF.
    /// </exception>
    public UnlinkProbeStatistics GetStatistics() => _programs.ReadTally().ToStatistics(_reader.Delivered, _reader.Undecodable);

    /// <summary>The same but for <see cref="UnlinkProbeStatistics.InFlight"/>, and cheaper.</summary>
    internal UnlinkProbeStatistics GetOutcomes() => _programs.ReadOutcomes().ToStatistics(_reader.Delivered, _reader.Undecodable);

    internal long CountInFlight() => _programs.CountCalls();

    /// <summary>Has the kernel report other deletions from now on. A call is judged by the old filter or by the new one.</summary>
    /// <param name="filter">An empty one reports all.</param>
    /// <exception cref="InvalidOperationException">The probe was started without <see cref="UnlinkProbeOptions.Filter"/>.</exception>
    /// <exception cref="ArgumentException">
    /// It has path prefixes, and the probe was started without <see cref="UnlinkProbeOptions.FullPaths"/>; or it includes descendants of
    /// no process.
    /// </exception>
    /// <exception cref="BpfException">The kernel refused it.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed.</exception>
    /// <remarks>
    /// A call that is under way may be judged by the old one at its entry and by the new one at its return: what both
    /// report is reported. Where the kernel preempts
    /// itself, it may not run programs on a processor while a map is changed or read there, as by this and by
    /// <see cref="GetStatistics"/>: <see cref="UnlinkProbeStatistics.LostUnseen"/> counts what it left out.
    /// </remarks>
    public void SetFilter(UnlinkFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _options.ThrowIfCannotApply(filter);
        UnlinkFilterMaps maps = _programs.Filter ?? throw new InvalidOperationException(
            $"The probe was started without a filter: set {nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.Filter)}, if only to an empty one.");
        maps.Set(filter);
    }

    /// <summary>Detaches. Whoever reads gets what the kernel had committed, and then the end.</summary>
    public void Stop()
    {
        try
        {
            _programs.Detach();
        }
        finally
        {
            _reader.Stop();
        }
    }

    /// <summary>Detaches and releases all. Whoever reads gets the end; what was not read is gone.</summary>
    public void Dispose()
    {
        try
        {
            _programs.Detach();
        }
        finally
        {
            _reader.Dispose();
            UnlinkMetrics.Remove(this);
            _programs.Dispose();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Watching deletions: {Attachment}")]
    private static partial void LogAttached(ILogger logger, UnlinkAttachment attachment);
}
