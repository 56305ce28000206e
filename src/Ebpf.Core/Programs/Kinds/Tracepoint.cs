using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to tracepoints.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a tracepoint.</summary>
    /// <param name="category">For example syscalls.</param>
    /// <param name="name">For example sys_enter_unlinkat.</param>
    /// <param name="cookie">A value that the program reads with bpf_get_attach_cookie. Kernel: 5.15.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such tracepoint, or tracefs is not mounted.
    /// PermissionDenied (EPERM, EACCES): needs CAP_BPF and CAP_PERFMON, and tracefs open to this process.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.7. Native: bpf_program__attach_tracepoint_opts.</remarks>
    public BpfLink AttachTracepoint(string category, string name, ulong cookie = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        bpf_tracepoint_opts native = new() { sz = (nuint)sizeof(bpf_tracepoint_opts), bpf_cookie = cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the names.
        fixed (byte* categoryBytes = CString.ToBytes(category, nameof(category)), nameBytes = CString.ToBytes(name, nameof(name)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_tracepoint_opts(_program, categoryBytes, nameBytes, &native);
            return ToLink(link, $"attach {Name} to tracepoint {category}/{name}", log, new TracepointAttempt(category, name, Type));
        }
    }
}

/// <summary>A tracepoint, through tracefs.</summary>
/// <param name="Category">For example syscalls.</param>
/// <param name="Name">For example sys_enter_unlinkat; empty: a section gives none.</param>
/// <param name="Type">The kind of program; a section's is the right one.</param>
internal sealed record TracepointAttempt(string Category, string Name, BpfProgramType Type = BpfProgramType.Tracepoint) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.PermissionDenied => PermissionDiagnosis.FindMissingCapability()
            ?? FindClosed() ?? PermissionDiagnosis.FindPerfEventParanoid(),
        BpfErrorKind.NotFound => FindClosed() ?? FindAbsent(),
        BpfErrorKind.InvalidArgument when Name.Length == 0 => FindAbsent(),
        BpfErrorKind.InvalidArgument when Type != BpfProgramType.Tracepoint => new FailureDiagnosis(
            $"It is a program of the kind {Type}.", "Compile it with SEC(\"tracepoint\"), or attach it with the method of its kind."),
        _ => null,
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();

    private static FailureDiagnosis? FindClosed() => LockdownDiagnosis.Find() ?? TraceFsDiagnosis.Find();

    private FailureDiagnosis? FindAbsent() => Name.Length == 0
        ? new FailureDiagnosis(
            $"Its section names the category {Category} and no tracepoint in it.",
            "Give both, as in SEC(\"tp/syscalls/sys_enter_openat\"), or attach it with AttachTracepoint.",
            BpfErrorKind.InvalidArgument)
        : KernelFeatures.HasTracepoint(Category, Name) ? null
        : new FailureDiagnosis(
            $"This kernel has no tracepoint {Category}/{Name}.",
            "Choose one of /sys/kernel/tracing/available_events.",
            BpfErrorKind.NotFound);
}
