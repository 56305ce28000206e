using Ebpf.Interop;

namespace Ebpf;

/// <summary>The opening of a perf event that programs write to.</summary>
internal sealed record PerfBufferAttempt : Attempt
{
    protected override bool FailedAtPerfEvent(Failure failure) => true;

    protected override FailureDiagnosis? FindCause(Failure failure) =>
        failure.Kind == BpfErrorKind.PermissionDenied ? PermissionDiagnosis.FindForPerfEvent() : null;
}

/// <summary>The mapping of a perf event's pages, which count as locked memory.</summary>
internal sealed record PerfMappingAttempt : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.ErrorNumber == Libc.EPERM
        ? new FailureDiagnosis(
            "The pages exceed what perf events may lock for this user (kernel.perf_event_mlock_kb for each CPU, then RLIMIT_MEMLOCK).",
            $"Give fewer pages ({nameof(PerfBufferReaderOptions)}.{nameof(PerfBufferReaderOptions.PagesPerCpu)}), raise the limit, or add CAP_IPC_LOCK.",
            BpfErrorKind.ResourceLimit)
        : null;
}
