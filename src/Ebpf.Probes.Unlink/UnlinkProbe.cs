using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Probes.Unlink;

/// <summary>Who deleted my file? Reports every attempt to delete a file, by any process of the machine.</summary>
/// <remarks>
/// Directories and files that a rename replaces are reported on request (<see cref="UnlinkProbeOptions.Operations"/>). Not reported: what
/// the kernel itself deletes for an NFS server or overlayfs. Needs CAP_BPF and CAP_PERFMON; kernel 5.8.
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
    /// The name of the <see cref="System.Diagnostics.Metrics.Meter"/> that publishes <see cref="GetStatistics"/>, summed over all probes of
    /// the process.
    /// </summary>
    /// <remarks>
    /// The counter ebpf.unlink.deletions has the tag ebpf.unlink.outcome: delivered, filtered, ring_full, in_flight_overflow,
    /// entry_missed, return_missed, unseen, victim_missed or undecodable, each the property of <see cref="UnlinkProbeStatistics"/> of that name; it keeps
    /// the counts of disposed probes. The up-down counter ebpf.unlink.in_flight is <see cref="UnlinkProbeStatistics.InFlight"/>.
    /// </remarks>
    public static string MeterName => UnlinkMetrics.MeterName;

    /// <summary>How this probe is attached, and why.</summary>
    public UnlinkAttachment Attachment => _programs.Attachment;

    /// <summary>Loads the programs, attaches them and starts collecting.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives one line about the attachment, and libbpf's messages. Null: no logging.</param>
    /// <returns>A running probe: it reports deletions from now on. Dispose it to detach.</returns>
    /// <exception cref="ArgumentException">
    /// The options contradict each other: path prefixes without full paths; descendants of no process; a function's address with
    /// another kind than <see cref="UnlinkAttachKind.Kprobe"/>; a function that does not delete files; tracepoints that are
    /// to tell what only the kernel's functions know.
    /// </exception>
    /// <exception cref="BpfException">The kernel refused the kind that was asked for, or with <see cref="UnlinkAttachKind.Auto"/> the last
    /// one that was tried. PermissionDenied: needs CAP_BPF and CAP_PERFMON. NotFound: there is no
    /// <see cref="UnlinkProbeOptions.FunctionName"/>; for tracepoints, tracefs is not mounted. Ambiguous: several functions have that name.
    /// NotSupported: the kernel does not have the kind. ResourceLimit: memory, or RLIMIT_MEMLOCK before Linux 5.11.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, a processor other than x64 and arm64, or a libbpf that is too old.
    /// Where tracepoints are not asked for or do not suffice: the kernel's function has none of the known names. Where only they are
    /// left: they cannot do what the options ask. <see cref="UnlinkOperations.RenameOver"/> before Linux 5.12.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
    /// <exception cref="IOException">The kernel's BTF or /proc/kallsyms cannot be read.</exception>
    /// <remarks>
    /// <see cref="UnlinkAttachKind.Auto"/> tries tracepoints last, and only where they suffice: not with
    /// <see cref="UnlinkProbeOptions.FunctionName"/>, <see cref="UnlinkProbeOptions.IdentifyVictims"/> or
    /// <see cref="UnlinkOperations.RenameOver"/>. Kernel: 5.8.
    /// </remarks>
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
    /// <param name="cancellationToken">Ends the reading at once, even while nothing arrives.</param>
    /// <returns>
    /// Events until <see cref="Stop"/>, then those that the kernel had committed by then. Reading may end and start
    /// again: what was not read stays in the ring.
    /// </returns>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed before the reading started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken = default) =>
        _reader.ReadAllAsync(cancellationToken);

    /// <summary>Hands each event to a handler in place, in the ring buffer: no copy and no allocation.</summary>
    /// <param name="handler">Called for one event after the other. It should be quick: the kernel gets the bytes back only afterwards.
    /// An exception from it ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <returns>Ends as <see cref="ReadAllAsync"/> does.</returns>
    /// <exception cref="InvalidOperationException">Another reader is active.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed before the reading started.</exception>
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

    /// <summary>Replaces the filter while the probe runs.</summary>
    /// <param name="filter">The new filter; an empty one reports everything.</param>
    /// <exception cref="InvalidOperationException">The probe was started without <see cref="UnlinkProbeOptions.Filter"/>.</exception>
    /// <exception cref="ArgumentException">
    /// It has path prefixes, and the probe was started without <see cref="UnlinkProbeOptions.FullPaths"/>; or it includes descendants of
    /// no process.
    /// </exception>
    /// <exception cref="BpfException">The kernel refused it.</exception>
    /// <exception cref="ObjectDisposedException">The probe was disposed.</exception>
    /// <remarks>
    /// A call under way may meet the old filter at its entry and the new one at its return; it is reported if both pass it. A
    /// preemptible kernel may skip programs on a processor while a map is changed or read there, as this method and
    /// <see cref="GetStatistics"/> do: <see cref="UnlinkProbeStatistics.LostUnseen"/> counts what was skipped.
    /// </remarks>
    public void SetFilter(UnlinkFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        _options.ThrowIfCannotApply(filter);
        UnlinkFilterMaps maps = _programs.Filter ?? throw new InvalidOperationException(
            $"The probe was started without a filter: set {nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.Filter)}, if only to an empty one.");
        maps.Set(filter);
    }

    /// <summary>Detaches. A reader still gets what the kernel had committed, and then the end.</summary>
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

    /// <summary>Detaches and releases everything. A reader gets the end; what was not read is gone.</summary>
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
