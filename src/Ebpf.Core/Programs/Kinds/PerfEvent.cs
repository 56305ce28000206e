using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment to perf events.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a perf event that samples.</summary>
    /// <param name="options">Null: the CPU clock of processor 0, 99 times a second.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such event on this machine. PermissionDenied (EPERM, EACCES):
    /// needs CAP_BPF and CAP_PERFMON, and perf_event_paranoid at most 2. InvalidArgument (EINVAL): a value that the kernel does not accept.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.9. Native: perf_event_open, bpf_program__attach_perf_event_opts.</remarks>
    public BpfLink AttachPerfEvent(PerfEventOptions? options = null)
    {
        options ??= new PerfEventOptions();
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        perf_event_attr attr = new()
        {
            type = options.EventType,
            size = (uint)sizeof(perf_event_attr),
            config = options.EventConfig,
            sample_freq = (ulong)options.FrequencyHertz,
            bits = perf_event_attr.FrequencyBit,
        };
        nint sampled = Libc.perf_event_open(&attr, options.ThreadId ?? -1, options.ThreadId is null ? options.Cpu : -1);
        BpfError.ThrowIfLibcFailed(sampled, $"open event {options.EventType}/{options.EventConfig}", new PerfEventAttempt());
        using SafeFileHandle descriptor = new(sampled, ownsHandle: true);
        bpf_perf_event_opts native = new() { sz = (nuint)sizeof(bpf_perf_event_opts) };
        LibbpfLinkHandle handle = new(Libbpf.bpf_program__attach_perf_event_opts(_program, (int)sampled, &native)) { SamplingEvent = (int)sampled };
        if (!handle.IsInvalid)
        {
            descriptor.SetHandleAsInvalid(); // The link closes it from now on.
        }

        return ToLink(handle, $"attach {Name} to event {options.EventType}/{options.EventConfig}", log);
    }
}

/// <summary>The event that a program samples, and where.</summary>
public sealed record PerfEventOptions
{
    /// <summary>The kind of event (perf_type_id): 0 hardware, 1 software. Default: 1.</summary>
    public uint EventType { get; init; } = 1;

    /// <summary>The event of that kind; for software 0 is the CPU clock. Default: 0.</summary>
    public ulong EventConfig { get; init; }

    /// <summary>Samples a second, at least 1. Default: 99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0, with which nothing would be sampled, or less.</exception>
    public int FrequencyHertz
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(FrequencyHertz));
            field = value;
        }
    } = 99;

    /// <summary>The thread to sample, on whatever processor; 0 is the calling thread, null all that run on <see cref="Cpu"/>. Default: null.</summary>
    /// <remarks>A thread id, as in /proc/PROCESS/task; a process id means its first thread.</remarks>
    public int? ThreadId { get; init; }

    /// <summary>The processor to sample when no thread is given. Default: 0.</summary>
    public int Cpu { get; init; }
}

/// <summary>A call of perf_event_open.</summary>
internal sealed record PerfEventAttempt : Attempt
{
    protected override bool FailedAtPerfEvent(Failure failure) => true;

    protected override FailureDiagnosis? FindCause(Failure failure) =>
        failure.Kind == BpfErrorKind.PermissionDenied ? PermissionDiagnosis.FindForPerfEvent() : null;

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
