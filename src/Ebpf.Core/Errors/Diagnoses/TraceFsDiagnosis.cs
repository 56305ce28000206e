namespace Ebpf;

/// <summary>The state of the tracing file system.</summary>
internal static class TraceFsDiagnosis
{
    /// <returns>Null when tracing is on, or this process cannot see whether it is.</returns>
    internal static FailureDiagnosis? FindTracingOff() => TraceFs.IsTracingOn == false
        ? new FailureDiagnosis(
            "Tracing is switched off (tracing_on is 0), as after a kernel oops: nothing is written to the trace pipe.",
            "As root: 'echo 1 > /sys/kernel/tracing/tracing_on'.",
            BpfErrorKind.SwitchedOff)
        : null;

    internal static FailureDiagnosis? Find() => KernelFeatures.HasTraceFs ? null
        : TraceFs.IsMounted ? new FailureDiagnosis(
            "The tracing file system is closed to this process.",
            "As root: 'mount -o remount,gid=GROUP,mode=0750 /sys/kernel/tracing', with a group that this process is in.")
        : new FailureDiagnosis(
            "The tracing file system is not mounted.",
            "As root: 'mount -t tracefs tracefs /sys/kernel/tracing'; for others than root add '-o gid=GROUP,mode=0750'.");
}
