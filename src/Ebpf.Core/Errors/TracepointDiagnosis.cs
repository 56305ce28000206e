namespace Ebpf;

/// <summary>Why a tracepoint cannot be attached to.</summary>
internal static class TracepointDiagnosis
{
    internal static FailureDiagnosis? Find(BpfErrorKind kind, string target)
    {
        if (kind is not (BpfErrorKind.PermissionDenied or BpfErrorKind.NotFound))
        {
            return null;
        }

        FailureDiagnosis? denied = kind == BpfErrorKind.PermissionDenied ? PermissionDiagnosis.FindMissingCapability() : null;
        return denied ?? LockdownDiagnosis.Find() ?? FindTraceFs() ?? (kind == BpfErrorKind.PermissionDenied
            ? PermissionDiagnosis.FindPerfEventParanoid()
            : FindAbsent(target));
    }

    internal static FailureDiagnosis? FindTraceFs() => KernelFeatures.HasTraceFs ? null
        : TraceFs.IsMounted ? new FailureDiagnosis(
            "The tracing file system is closed to this process.",
            "As root: 'mount -o remount,gid=GROUP,mode=0750 /sys/kernel/tracing', with a group that this process is in.")
        : new FailureDiagnosis(
            "The tracing file system is not mounted.",
            "As root: 'mount -t tracefs tracefs /sys/kernel/tracing'; for others than root add '-o gid=GROUP,mode=0750'.");

    private static FailureDiagnosis? FindAbsent(string target)
    {
        string[] parts = target.Split('/', 2);
        return KernelFeatures.HasTracepoint(parts[0], parts[1])
            ? null
            : new FailureDiagnosis(
                $"This kernel has no tracepoint {target}.",
                "Choose one of /sys/kernel/tracing/available_events.",
                BpfErrorKind.NotFound);
    }
}
