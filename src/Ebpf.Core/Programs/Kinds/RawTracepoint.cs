using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to tracepoints with their raw arguments.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a tracepoint with its raw arguments.</summary>
    /// <param name="name">For example sched_process_exit, without a category.</param>
    /// <param name="cookie">A value that the program reads with bpf_get_attach_cookie. Kernel: 6.10.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such tracepoint. PermissionDenied (EPERM): needs CAP_BPF and
    /// CAP_PERFMON. Busy (EEXIST): before Linux 6.10 a tracepoint takes a program once.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Needs no tracefs. Kernel: 4.17. Native: bpf_program__attach_raw_tracepoint_opts.</remarks>
    public BpfLink AttachRawTracepoint(string name, ulong cookie = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        bpf_raw_tracepoint_opts native = new() { sz = (nuint)sizeof(bpf_raw_tracepoint_opts), cookie = cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the name.
        fixed (byte* nameBytes = CString.ToBytes(name, nameof(name)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_raw_tracepoint_opts(_program, nameBytes, &native);
            return ToLink(link, $"attach {Name} to raw tracepoint {name}", log, new RawTracepointAttempt(name));
        }
    }
}

/// <summary>A tracepoint with its raw arguments, with or without their types.</summary>
/// <param name="Tracepoint">Its name, without a category.</param>
internal sealed record RawTracepointAttempt(string Tracepoint) : Attempt
{
    internal override FailureDiagnosis? FindCauseOfLoad(Failure failure) => FindCause(failure);

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.NotFound => new FailureDiagnosis(
            $"This kernel has no tracepoint {Tracepoint}.",
            "Choose one of /sys/kernel/tracing/available_events, without the category before the colon. Modules' tracepoints are there when the module is loaded."),
        BpfErrorKind.Busy => new FailureDiagnosis(
            $"This program is attached to {Tracepoint} already, and before Linux 6.10 a tracepoint takes a program once.",
            "Use the attachment that is there, or load the object once more."),
        _ => null,
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
