using Ebpf.Interop;

namespace Ebpf;

/// <summary>The limits of the process that an operation can use up.</summary>
internal static class LimitDiagnosis
{
    /// <summary>Opens no file: there may be no descriptor left.</summary>
    internal static FailureDiagnosis? Find(int errorNumber) => errorNumber == Libc.EMFILE
        ? new FailureDiagnosis(
            $"This process has as many files open as it may, {KernelSettings.OpenFilesLimit} (RLIMIT_NOFILE).",
            "Raise it: 'ulimit -n', LimitNOFILE= in a systemd unit, --ulimit nofile= for a container.",
            BpfErrorKind.ResourceLimit)
        : null;

    /// <summary>Finds the limit where libbpf goes on without a module's types, which it had no descriptor for, and misses what is in them.</summary>
    internal static FailureDiagnosis? FindInWords(LibbpfWords words) =>
        words.Has("failed to get BTF object #") && words.Has(" FD: -EMFILE") ? Find(Libc.EMFILE) : null;

    /// <param name="errorNumber">The errno.</param>
    /// <param name="maps">A sentence that says how much the maps take; null: there are none.</param>
    internal static FailureDiagnosis? FindMemory(int errorNumber, string? maps) => errorNumber != Libc.ENOMEM ? null
        : CgroupMemory.FindLimit() is { } limit
            ? new FailureDiagnosis(
                $"The memory limit of cgroup {limit.Path} is {limit.Maximum} bytes (memory.max); {limit.Current} are used. {maps}".TrimEnd(),
                "Raise it (MemoryMax= in a systemd unit, --memory for a container), or make the maps smaller.",
                BpfErrorKind.ResourceLimit)
        : maps is not null ? new FailureDiagnosis($"The kernel did not find the memory. {maps}", "Make the maps smaller.", BpfErrorKind.ResourceLimit)
        : null;

    internal static FailureDiagnosis? FindMemlock() =>
        KernelSettings.MemlockLimit is var limit and not ulong.MaxValue && KernelFeatures.TryMemlockFree() == KernelFeatureState.Missing
            ? new FailureDiagnosis(
                $"This kernel charges BPF memory to the limit of locked memory, which is {limit} bytes here, and libbpf may not raise it.",
                "Raise it: 'ulimit -l unlimited', LimitMEMLOCK=infinity in a systemd unit, --ulimit memlock=-1 for a container; "
                + "or add CAP_SYS_RESOURCE; or make the maps smaller.",
                BpfErrorKind.ResourceLimit)
            : null;
}
