using System.IO.Pipelines;
using System.Numerics;

namespace Ebpf.Probes.Unlink;

/// <summary>How the probe works; the defaults suit a laptop and a server.</summary>
public sealed partial record UnlinkProbeOptions
{
    private const int Largest = 512 * 1024 * 1024;
    private const int SmallestDefault = 4 * 1024 * 1024;
    private const int LargestDefault = 64 * 1024 * 1024;
    private const int DefaultPerProcessor = 512 * 1024;
    private static readonly int DefaultSize = GetDefaultRingBufferSize(OnlineProcessors.Count());
    private const UnlinkOperations AllOperations = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory | UnlinkOperations.RenameOver;

    /// <summary>
    /// Bytes of the ring buffer between kernel and reader: a power of two, from the page size (4,096 on x64) to 512 MiB.
    /// Default: 512 KiB for each processor of the machine, not below 4 MiB nor above 64 MiB, rounded up. A deletion takes 104 bytes and
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

    /// <summary>How to attach. Default: <see cref="UnlinkAttachKind.Auto"/>.</summary>
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

    /// <summary>
    /// How many calls may be between their entry and their return at the same time, 368 bytes each; more are counted as lost.
    /// Default: 8,192.
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
    public bool FullPaths { get; init; }

    /// <summary>Whether to find the device, inode and link count of what is deleted; costs one more probe hit per call. Default: no.</summary>
    /// <remarks>Not by <see cref="UnlinkAttachKind.Tracepoint"/>.</remarks>
    public bool IdentifyVictims { get; init; }

    /// <summary>What is reported: one or more. Default: <see cref="UnlinkOperations.Unlink"/>.</summary>
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

    /// <summary>Where the code that waited for an event continues. Default: <see cref="PipeScheduler.Inline"/>.</summary>
    /// <remarks><inheritdoc cref="RingBufferPipeReaderOptions.ReaderScheduler" path="/remarks"/></remarks>
    public PipeScheduler ReaderScheduler
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(ReaderScheduler));
    } = PipeScheduler.Inline;

    /// <summary>
    /// How long a reader that was woken lets more events arrive before it reads, so that one wake-up serves many. The ring
    /// buffer must hold what arrives meanwhile. From 0 to 10 seconds. Default: 0, no delay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not such a time.</exception>
    public TimeSpan WakeUpDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, nameof(WakeUpDelay));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromSeconds(10), nameof(WakeUpDelay));
            field = value;
        }
    }

    /// <summary>Whether the tracepoints of the system calls do not suffice.</summary>
    internal bool NeedsFunctions => FunctionName is not null || IdentifyVictims || Operations.HasFlag(UnlinkOperations.RenameOver);

    /// <param name="processors">Of the machine.</param>
    internal static int GetDefaultRingBufferSize(int processors) => (int)BitOperations.RoundUpToPowerOf2(
        (uint)Math.Clamp((long)DefaultPerProcessor * processors, SmallestDefault, LargestDefault));
}
