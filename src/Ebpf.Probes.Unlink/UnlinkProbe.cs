using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Probes.Unlink;

/// <summary>Who deleted my file? Reports every attempt to delete a file, by any process of the machine.</summary>
/// <remarks>
/// Not reported: directories (rmdir), the file that a rename replaces, and what the kernel deletes for others (NFS
/// server, overlayfs). Needs CAP_BPF and CAP_PERFMON; kernel 5.8.
/// Thread safety: all members may be used from any thread; one reader at a time.
/// </remarks>
public sealed partial class UnlinkProbe : IAsyncDisposable, IDisposable
{
    private readonly UnlinkPrograms _programs;
    private readonly UnlinkEventReader _reader;

    private UnlinkProbe(UnlinkPrograms programs, UnlinkProbeOptions options)
    {
        _programs = programs;
        _reader = new UnlinkEventReader(RingBufferPipeReader.Open(
            programs.Events, new RingBufferPipeReaderOptions { ReaderScheduler = options.ReaderScheduler }));
    }

    /// <summary>How this probe is attached, and why so.</summary>
    public UnlinkAttachment Attachment => _programs.Attachment;

    /// <summary>Loads the programs, attaches them and begins to collect.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives one line on the attachment and libbpf's messages; null: nobody does.</param>
    /// <returns>A running probe. Deletions from now on are reported; dispose it to detach.</returns>
    /// <exception cref="BpfException">PermissionDenied: needs CAP_BPF and CAP_PERFMON. InvalidArgument: the ring
    /// buffer's size is not one that the kernel takes. The message names the cause and the remedy.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, another processor than x64 and arm64, or a kernel
    /// whose unlink function has a name that is not known.</exception>
    /// <exception cref="DllNotFoundException">The native library of the package is missing.</exception>
    /// <remarks>Kernel: 5.8.</remarks>
    public static UnlinkProbe Start(UnlinkProbeOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new UnlinkProbeOptions();
        UnlinkPrograms programs = UnlinkAttacher.Start(options, loggerFactory);
        UnlinkProbe probe;
        try
        {
            probe = new UnlinkProbe(programs, options);
        }
        catch
        {
            programs.Dispose();
            throw;
        }

        ILogger logger = loggerFactory?.CreateLogger<UnlinkProbe>() ?? NullLogger<UnlinkProbe>.Instance;
        LogAttached(logger, programs.Attachment);
        return probe;
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

    /// <summary>What became of the deletions so far.</summary>
    /// <exception cref="ObjectDisposedException">The probe was disposed.</exception>
    /// <exception cref="BpfException">The kernel refused to read its counters.</exception>
    public UnlinkProbeStatistics GetStatistics()
    {
        (UnlinkCounters losses, long inFlight) = _programs.ReadLosses();
        return losses.ToStatistics(inFlight, _reader.Delivered, _reader.Undecodable);
    }

    /// <summary>Detaches. Whoever reads gets what the kernel had committed, and then the end.</summary>
    public void Stop()
    {
        _programs.Detach();
        _reader.Stop();
    }

    /// <summary>Detaches and releases all. Whoever reads gets the end; what was not read is gone.</summary>
    public void Dispose()
    {
        _programs.Detach();
        _reader.Dispose();
        _programs.Dispose();
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
