using System.IO.Pipelines;
using System.Numerics;

namespace Ebpf.Probes.Unlink;

/// <summary>Settings of the probe; the defaults suit a laptop and a server.</summary>
/// <example>
/// <code>
/// UnlinkProbeOptions options = new()
/// {
///     FullPaths = true,
///     Filter = new UnlinkFilter { PathPrefixes = ["/var/log/"] },
/// };
/// await using UnlinkProbe probe = UnlinkProbe.Start(options);
/// </code>
/// </example>
public sealed partial record UnlinkProbeOptions
{
    private const int Largest = 512 * 1024 * 1024;
    private const int SmallestDefault = 4 * 1024 * 1024;
    private const int LargestDefault = 64 * 1024 * 1024;
    private const int DefaultPerProcessor = 512 * 1024;
    private static readonly int DefaultSize = GetDefaultRingBufferSize(CountCpus());
    private const UnlinkOperations AllOperations =
        UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory | UnlinkOperations.RenameOver | UnlinkOperations.RenameAway;

    /// <summary>
    /// Bytes of the ring buffer between kernel and reader: a power of two, from the page size (4,096 on x64) to 512 MiB.
    /// Default: 512 KiB for each processor of the machine, not below 4 MiB nor above 64 MiB, rounded up. A deletion takes 192 bytes and
    /// its path. The kernel allocates all of it at the start.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not such a number.</exception>
    public int RingBufferSizeBytes
    {
        get;
        init => field = BitOperations.IsPow2(value) && value >= Environment.SystemPageSize && value <= Largest
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(RingBufferSizeBytes), value, $"The ring buffer's size must be a power of two from {Environment.SystemPageSize} to {Largest}.");
    } = DefaultSize;

    /// <summary>The kind of attachment. Default: <see cref="UnlinkAttachKind.Auto"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of them.</exception>
    public UnlinkAttachKind AttachKind
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(AttachKind), value, "There is no such attach kind.");
    }

    /// <summary>
    /// The kernel function to attach to, with the signature int (int, struct filename *); null: found by its known
    /// names. Not for <see cref="UnlinkAttachKind.Tracepoint"/>.
    /// </summary>
    public string? FunctionName { get; init; }

    /// <summary>
    /// Where that function is, as in /proc/kallsyms, when several have its name; null: found by name. Only by
    /// <see cref="UnlinkAttachKind.Kprobe"/>, which <see cref="UnlinkAttachKind.Auto"/> then takes.
    /// </summary>
    public ulong? FunctionAddress { get; init; }

    /// <summary>A file with the kernel's BTF, for a kernel that does not bring its own; null: /sys/kernel/btf/vmlinux.</summary>
    /// <remarks>Not for <see cref="UnlinkAttachKind.Fentry"/>, which needs the kernel's own.</remarks>
    public string? CustomBtfPath { get; init; }

    /// <summary>
    /// How many calls may be between their entry and their return at the same time; more are counted as lost. Each takes 512 bytes of kernel
    /// memory: before Linux 6.1 at the start of the probe, later when it comes. A rename counts twice where <see cref="UnlinkOperations.RenameAway"/> is
    /// asked for. Default: 8,192.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    public int InFlightCapacity
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(InFlightCapacity));
            field = value;
        }
    } = 8192;

    /// <summary>
    /// Whether to find, at the entry, the path from the root of the caller's mount namespace as well. Costs a step for each
    /// folder, and memory for 1,024 calls in flight (13 MiB). Default: no.
    /// </summary>
    /// <remarks>
    /// Where a thread may have changed the working directory, the root or the path's descriptor during the call, the path stays as given:
    /// nobody knows from which the kernel went. Where threads share descriptors, the file's folder confirms the directory, which costs one
    /// more probe hit per call; a mount, a symbolic link or ".." between the two leaves it in doubt. By
    /// <see cref="UnlinkAttachKind.Tracepoint"/> nothing confirms it: a thread can exchange the descriptor and put it back, and change the
    /// path's bytes.
    /// </remarks>
    public bool FullPaths { get; init; }

    /// <summary>Details of the process to find out beyond the event: <see cref="UnlinkEvent.Process"/>. Default: nothing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Others than those of <see cref="UnlinkProcessDetails.All"/>.</exception>
    /// <remarks>Each has its cost at each deletion that is reported; see benchmarks/README.md. Takes 17 MiB for 1,024 calls in flight.</remarks>
    public UnlinkProcessDetails ProcessDetails
    {
        get;
        init => field = (value & ~UnlinkProcessDetails.All) == 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ProcessDetails), value, $"There are only {UnlinkProcessDetails.All}.");
    }

    /// <summary>Tells whether to find device, inode, link count, type, rights, owner, size and time of what is deleted; costs one more probe hit per call. Default: no.</summary>
    /// <remarks>Not by <see cref="UnlinkAttachKind.Tracepoint"/>.</remarks>
    public bool IdentifyVictims { get; init; }

    /// <summary>The operations to report: one or more. Default: <see cref="UnlinkOperations.Unlink"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None, or others.</exception>
    public UnlinkOperations Operations
    {
        get;
        init => field = value != 0 && (value & ~AllOperations) == 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Operations), value, $"There must be one or more of {AllOperations}.");
    } = UnlinkOperations.Unlink;

    /// <summary>
    /// Which deletions the kernel reports. <see cref="UnlinkProbe.SetFilter"/> can replace it, if only an empty one was given here.
    /// Default: null, which reports all, starts faster, costs less, and cannot be changed.
    /// </summary>
    public UnlinkFilter? Filter { get; init; }

    /// <summary>The scheduler on which the code that waited for an event continues. Default: <see cref="PipeScheduler.Inline"/>.</summary>
    /// <remarks><inheritdoc cref="RingBufferReaderOptions.ReaderScheduler" path="/remarks"/></remarks>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.Inline;

    /// <inheritdoc cref="RingBufferReaderOptions.WakeUpDelay"/>
    public TimeSpan WakeUpDelay
    {
        get;
        init => field = new RingBufferReaderOptions { WakeUpDelay = value }.WakeUpDelay; // The same bounds.
    }

    private static int CountCpus()
    {
        try
        {
            return KernelCpus.ReadOnline().Count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Environment.ProcessorCount; // For a size it is near enough.
        }
    }

    /// <param name="processors">Of the machine.</param>
    internal static int GetDefaultRingBufferSize(int processors) => (int)BitOperations.RoundUpToPowerOf2(
        (uint)Math.Clamp((long)DefaultPerProcessor * processors, SmallestDefault, LargestDefault));
}
