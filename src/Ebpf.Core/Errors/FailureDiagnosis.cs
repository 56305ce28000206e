using Ebpf.Interop;

namespace Ebpf;

/// <summary>What was found when the cause of a refusal was looked for, after it happened.</summary>
/// <param name="Cause">A sentence that names what was found.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
/// <param name="Kind">What the refusal is in the light of its cause; null: what the errno says.</param>
internal sealed record FailureDiagnosis(string Cause, string Remedy, BpfErrorKind? Kind = null)
{
    private static FailureDiagnosis NoInstruction => new("No instruction starts there.", "'objdump -d' of the kernel shows where one does.");

    /// <param name="kind">What the errno says.</param>
    /// <param name="errorNumber">The errno, positive.</param>
    /// <param name="attempt">What was tried.</param>
    /// <param name="log">What libbpf said meanwhile.</param>
    /// <returns>Null when nothing was found.</returns>
    internal static FailureDiagnosis? Find(BpfErrorKind kind, int errorNumber, Attempt attempt, LibbpfLog? log)
    {
        bool failedAtPerfEvent = attempt.Kind == AttemptKind.PerfEvent || log?.SaysPerfEvent == true;
        try
        {
            // The limit first: to look at anything else takes descriptors.
            return LimitDiagnosis.Find(errorNumber) ?? attempt.Kind switch
            {
                AttemptKind.Load => LoadDiagnosis.Find(kind, errorNumber, attempt, log),
                AttemptKind.Kprobe when errorNumber == Libc.EILSEQ => NoInstruction,
                AttemptKind.Kprobe or AttemptKind.Kretprobe or AttemptKind.Fentry => FunctionDiagnosis.Find(kind, attempt),
                AttemptKind.KprobeMulti or AttemptKind.KprobeSession => KprobeMultiDiagnosis.Find(kind, attempt),
                AttemptKind.Tracepoint => TracepointDiagnosis.Find(kind, attempt.Target),
                AttemptKind.Uprobe when failedAtPerfEvent && kind == BpfErrorKind.PermissionDenied => PermissionDiagnosis.FindForUprobe(),
                AttemptKind.PerfEvent when kind == BpfErrorKind.PermissionDenied => PermissionDiagnosis.FindForPerfEvent(),
                AttemptKind.Cgroup => CgroupDiagnosis.Find(kind, attempt.Target),
                AttemptKind.Pin => PinDiagnosis.Find(errorNumber, attempt.Target),
                _ => null,
            } ?? (IsRefusal(kind, errorNumber) && log?.Rejection is null ? FindRefusal(attempt.Kind, failedAtPerfEvent) : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // /proc is closed to this process, or has no descriptor left: the errno stands for itself.
        }
    }

    private static FailureDiagnosis? FindRefusal(AttemptKind attempt, bool failedAtPerfEvent) => attempt switch
    {
        AttemptKind.Other or AttemptKind.Pin => PermissionDiagnosis.FindMissingForBpf(),
        AttemptKind.Cgroup => PermissionDiagnosis.FindMissingForNetwork(),
        _ => PermissionDiagnosis.FindMissingCapability(),
    } ?? PermissionDiagnosis.FindSeccomp(failedAtPerfEvent);

    // A seccomp profile may say ENOSYS, as if the kernel did not have the call.
    private static bool IsRefusal(BpfErrorKind kind, int errorNumber) => kind == BpfErrorKind.PermissionDenied || errorNumber == Libc.ENOSYS;
}
