using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Probes.Unlink;

/// <summary>Reports every attempt to delete a file, by any process of the machine: "who deleted my file?".</summary>
/// <remarks>
/// Directories and files that a rename replaces or takes away are reported on request (<see cref="UnlinkProbeOptions.Operations"/>). Not reported: what
/// the kernel itself deletes for an NFS server or overlayfs; a btrfs subvolume that an ioctl deletes, for which no place in the kernel is the same from version to
/// version; and message queues (mq_unlink), which have no path. Needs CAP_BPF and CAP_PERFMON; kernel 5.8.
/// Thread safety: all members may be used from any thread; one reader at a time.
/// </remarks>
/// <example>
/// <code>
/// await using UnlinkProbe probe = UnlinkProbe.Start();
/// await foreach (UnlinkEvent e in probe.ReadAllAsync(cancellationToken))
/// {
///     Console.WriteLine(e); // rm[4711] OK notes.txt
/// }
/// </code>
/// </example>
public sealed class UnlinkProbe : IAsyncDisposable, IDisposable
{
    private readonly AttachedPrograms _programs;
    private readonly UnlinkProbeOptions _options;
    private readonly RingBufferReader<UnlinkEvent> _reader;
    private readonly KernelClock _clock;
    private readonly UnlinkEventParser _parser;
    private readonly MeterReading _meterReading;
    private readonly UnlinkWatch? _watch;
    private readonly ForgottenProbe _forgotten;
    private volatile bool _isDisposed;

    private UnlinkProbe(AttachedPrograms programs, UnlinkProbeOptions options, ILogger logger)
    {
        _programs = programs;
        _options = options;
        RingBufferReaderOptions ring = new() { ReaderScheduler = options.ReaderScheduler, WakeUpDelay = options.WakeUpDelay };
        _clock = KernelClock.Start(KernelClockKind.Boot);
        _parser = new UnlinkEventParser(_clock);
        try
        {
            _reader = RingBufferReader.Open<UnlinkEvent, UnlinkEventParser>(programs.Events, _parser, ring);
        }
        catch
        {
            _clock.Dispose();
            throw;
        }

        _parser.Keep(this);
        _meterReading = UnlinkMetrics.Add(this);
        _watch = logger.IsEnabled(LogLevel.Warning) ? new UnlinkWatch(this, logger) : null;
        _forgotten = new ForgottenProbe(this, logger);
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

    /// <summary>The attachment of this probe, and its reason.</summary>
    public UnlinkAttachment Attachment => _programs.Attachment;

    /// <summary>Loads the programs, attaches them and starts collecting.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives one line about the attachment, warnings of losses and blindness (every 10 seconds at most), and
    /// libbpf's messages. Null: no logging.</param>
    /// <returns>A running probe: it reports deletions from now on. Dispose it to detach.</returns>
    /// <exception cref="ArgumentException">
    /// The options contradict each other: path prefixes without full paths, or executables without those of the details; descendants of no process; a function's address with
    /// another kind than <see cref="UnlinkAttachKind.Kprobe"/>; a function that does not delete files; tracepoints that are
    /// to tell what only the kernel's functions know.
    /// </exception>
    /// <exception cref="BpfException">The kernel refused the kind that was asked for, or with <see cref="UnlinkAttachKind.Auto"/> the last
    /// one that was tried. PermissionDenied: needs CAP_BPF and CAP_PERFMON. NotFound: there is no
    /// <see cref="UnlinkProbeOptions.FunctionName"/>; for tracepoints, tracefs is not mounted. Ambiguous: several functions have that name.
    /// NotSupported: the kernel does not have the kind. ResourceLimit: memory, RLIMIT_NOFILE, or RLIMIT_MEMLOCK before Linux 5.11.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, a processor other than x64 and arm64, or a libbpf that is too old.
    /// Where tracepoints are not asked for or do not suffice: the kernel's function has none of the known names. Where only they are
    /// left: they cannot do what the options ask. <see cref="UnlinkOperations.RenameOver"/> before Linux 5.12. A filter of cgroups, on a host
    /// that has only those of version 1.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="IOException">/proc/kallsyms cannot be read.</exception>
    /// <remarks>
    /// <see cref="UnlinkAttachKind.Auto"/> tries tracepoints last, and only where they suffice: not with
    /// <see cref="UnlinkProbeOptions.FunctionName"/>, <see cref="UnlinkProbeOptions.IdentifyVictims"/> or
    /// <see cref="UnlinkOperations.RenameOver"/>. Kernel: 5.8.
    /// </remarks>
    public static UnlinkProbe Start(UnlinkProbeOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new UnlinkProbeOptions();
        options.ThrowIfContradictory();
        AttachedPrograms programs = UnlinkAttacher.Start(options, loggerFactory);
        UnlinkProbe? probe = null;
        try
        {
            ILogger logger = loggerFactory?.CreateLogger<UnlinkProbe>() ?? NullLogger<UnlinkProbe>.Instance;
            probe = new UnlinkProbe(programs, options, logger);
            LogMessages.Attached(logger, programs.Attachment);
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
    public IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _reader.ReadAllAsync(cancellationToken);
    }

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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _reader.ReadInPlaceAsync(_parser, handler, cancellationToken);
    }

    /// <summary>The same, and tells when the handler has had all that was there: the place to write what it gathered.</summary>
    /// <param name="handler">Called for one event after the other, as above.</param>
    /// <param name="caughtUp">Called before each wait for more, and before the end. An exception from it ends the reading.</param>
    /// <param name="cancellationToken">Ends the reading before the next event.</param>
    /// <inheritdoc cref="ReadViewsAsync(Action{UnlinkEventView}, CancellationToken)"/>
    public Task ReadViewsAsync(Action<UnlinkEventView> handler, Action caughtUp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(caughtUp);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _reader.ReadInPlaceAsync(_parser, handler, caughtUp, cancellationToken);
    }

    /// <summary>Counts the deletions so far by outcome.</summary>
    /// <exception cref="ObjectDisposedException">The probe was disposed.</exception>
    /// <exception cref="BpfException">
    /// The kernel refused to read its counters, now or when the probe was stopped: as before Linux 5.19 without CAP_BPF.
    /// </exception>
    public UnlinkProbeStatistics GetStatistics()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return ReadOutcomes() with { InFlight = CountInFlight() };
    }

    /// <summary>The statistics but for <see cref="UnlinkProbeStatistics.InFlight"/>, which takes longer.</summary>
    internal UnlinkProbeStatistics ReadOutcomes() =>
        _programs.ReadStatistics() with { Delivered = _reader.Delivered, LostUndecodable = _reader.Undecodable };

    internal long CountInFlight() => _programs.CountInFlight();

    /// <summary>Replaces the filter while the probe runs.</summary>
    /// <param name="filter">The new filter; an empty one reports everything.</param>
    /// <exception cref="InvalidOperationException">The probe was started without <see cref="UnlinkProbeOptions.Filter"/>.</exception>
    /// <exception cref="ArgumentException">
    /// It has path prefixes, and the probe was started without <see cref="UnlinkProbeOptions.FullPaths"/>; or executables, without
    /// <see cref="UnlinkProcessDetails.Executable"/>; or it includes descendants of no process.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">It has cgroups, and the host only those of version 1.</exception>
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
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _options.ThrowIfCannotApply(filter);
        UnlinkFilterSlots slots = _programs.Filter ?? throw new InvalidOperationException(
            $"The probe was started without a filter: set {nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.Filter)}, if only to an empty one.");
        slots.Set(filter);
    }

    /// <summary>Ends the collecting. A reader still gets what the kernel had committed, and then the end.</summary>
    /// <remarks>The programs do nothing more from then on. The kernel takes up to half a second to detach them, in the background.</remarks>
    public void Stop()
    {
        try
        {
            _programs.Detach();
            _watch?.Look(this);
        }
        finally
        {
            _reader.Stop();
        }
    }

    /// <summary>Ends the collecting and releases everything. A reader gets the end; what was not read is gone.</summary>
    /// <remarks><inheritdoc cref="Stop" path="/remarks"/></remarks>
    public void Dispose()
    {
        try
        {
            _programs.Detach();
            _watch?.Look(this);
        }
        finally
        {
            _isDisposed = true;
            _reader.Dispose();
            _clock.Dispose();
            UnlinkMetrics.Remove(this, _meterReading);
            _watch?.Dispose();
            _programs.Dispose();
            _forgotten.Dispose();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
