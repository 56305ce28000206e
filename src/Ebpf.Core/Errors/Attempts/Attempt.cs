namespace Ebpf;

/// <summary>One operation that the kernel can refuse. It knows its parts, and finds the cause of its failure.</summary>
/// <remarks>This one is any operation that takes CAP_BPF and nothing else. Attempts to attach are beside their methods, in Programs/Kinds.</remarks>
internal record Attempt
{
    /// <summary>The kernel functions that an attachment watches; empty for other attempts.</summary>
    internal virtual IReadOnlyList<string> Functions => [];

    /// <summary>Looks for the cause of a failure, in the kernel and in this process.</summary>
    /// <returns>Null when none was found.</returns>
    internal FailureDiagnosis? Diagnose(Failure failure)
    {
        try
        {
            // The limit first: to look at anything else takes descriptors.
            return LimitDiagnosis.Find(failure.ErrorNumber) ?? FindCause(failure) ?? FindRefusal(failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // /proc is closed to this process, or has no descriptor left: only the errno is known.
        }
    }

    /// <summary>Looks for a setting with which the kernel accepts the attachment and never runs the program.</summary>
    /// <returns>Null when there is none, as far as this process can see.</returns>
    internal virtual FailureDiagnosis? FindBlindness() => null;

    /// <summary>Looks for the cause why a program for this attachment is not loaded: its place is named at the load.</summary>
    internal virtual FailureDiagnosis? FindCauseOfLoad(Failure failure) => null;

    /// <summary>Finds out whether the kernel lacks this kind of attachment; it may refuse a program for it only for what that calls.</summary>
    internal virtual FailureDiagnosis? FindMissingKind() => null;

    /// <summary>Looks for a cause that is particular to this attempt.</summary>
    protected virtual FailureDiagnosis? FindCause(Failure failure) => null;

    /// <summary>Names the right that the operation takes and this thread does not have.</summary>
    protected virtual FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForBpf();

    /// <summary>Tells whether perf_event_open was the call that failed.</summary>
    protected virtual bool FailedAtPerfEvent(Failure failure) => failure.Log?.SaysPerfEvent == true;

    private FailureDiagnosis? FindRefusal(Failure failure) => failure is { IsRefusal: true, Log: null or { Rejection: null } }
        ? FindMissingRight() ?? PermissionDiagnosis.FindSeccomp(FailedAtPerfEvent(failure))
        : null;
}
