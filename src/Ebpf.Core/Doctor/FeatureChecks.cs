namespace Ebpf;

/// <summary>Checks of this kernel's features.</summary>
internal static class FeatureChecks
{
    internal static string Refused => !KernelSettings.CanSeeSysFs
        ? "This process cannot see sysfs, which tells how to try it."
        : PermissionDiagnosis.FindForPerfEvent() is null
        ? "The kernel refuses it, though this process has the capabilities."
        : "The kernel does not let this process try it; see the checks above.";

    internal static BpfCheck Btf(string name) => BtfDiagnosis.Find() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, "/sys/kernel/btf/vmlinux");

    internal static BpfCheck RingBuffer(string name) =>
        Check(name, KernelFeatures.TryMapType(BpfMapType.RingBuffer), "created", "This kernel has none.", "Use Linux 5.8 or newer.");

    internal static BpfCheck TraceFs(string name) => TraceFsDiagnosis.Find() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Limited, $"{diagnosis.Cause} Tracepoints need it.", diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, Ebpf.TraceFs.FindRoot()!);

    internal static BpfCheck KernelSymbols(string name)
    {
        if (!File.Exists(Ebpf.KernelSymbols.Path))
        {
            return new BpfCheck(
                name, BpfCheckStatus.Fails, "This process sees no /proc/kallsyms.",
                "Let it see the whole /proc (in a systemd unit: ProcSubset=all); or use a kernel with CONFIG_KALLSYMS.");
        }

        KernelFunction? function = Ebpf.KernelSymbols.FindFunction(FeatureAttempts.FunctionName);
        return function is null
            ? new BpfCheck(
                name, BpfCheckStatus.Fails, $"/proc/kallsyms has no {FeatureAttempts.FunctionName}: it is empty, or cut off, for this process.",
                "Let this process read the whole /proc (in a systemd unit: ProtectKernelTunables=no).")
            : new BpfCheck(name, BpfCheckStatus.Works, function.Address is null ? "names, without addresses (kernel.kptr_restrict)" : "names and addresses");
    }

    internal static BpfCheck Kprobes(string name) => Check(
        name, KernelFeatures.TryKprobe(), "attached to vfs_unlink", "This kernel was built without them.",
        "Attach to tracepoints, or use a kernel with CONFIG_KPROBE_EVENTS.", BlindnessDiagnosis.FindForKprobe(FeatureAttempts.FunctionName));

    internal static BpfCheck KprobeMulti(string name) => Check(
        name, KernelFeatures.TryAttachType(BpfAttachType.KprobeMulti), "attached to vfs_unlink", NoFprobe(new Version(5, 18)),
        "Attach a kprobe to each function.", BlindnessDiagnosis.FindForFtrace("such programs"));

    internal static BpfCheck KprobeSession(string name) => Check(
        name, KernelFeatures.TryAttachType(BpfAttachType.KprobeSession), "attached to vfs_unlink", NoFprobe(new Version(6, 10)),
        "Attach a kprobe and a kretprobe.", BlindnessDiagnosis.FindForFtrace("such programs"));

    internal static BpfCheck Fentry(string name) => Check(
        name, KernelFeatures.TryAttachType(BpfAttachType.Fentry), "attached to vfs_unlink",
        BtfDiagnosis.Find() is null ? "This kernel cannot attach such programs." : "Such programs need the kernel's types: see BTF.",
        "Attach kprobes, or to tracepoints.", BlindnessDiagnosis.FindForFtrace("such programs"));

    private static string NoFprobe(Version since) => Environment.OSVersion.Version < since
        ? $"This kernel is too old for it: Linux {since} has it."
        : "This kernel was built without CONFIG_FPROBE, or cannot use it on this processor.";

    /// <param name="name">Of the check.</param>
    /// <param name="state">What trying it gave.</param>
    /// <param name="works">The detail when it works.</param>
    /// <param name="missing">The detail when the kernel does not have it.</param>
    /// <param name="instead">What to do then.</param>
    /// <param name="blindness">The setting with which it can be attached and never runs; null: none.</param>
    private static BpfCheck Check(
        string name, KernelFeatureState state, string works, string missing, string instead, FailureDiagnosis? blindness = null) => state switch
        {
            KernelFeatureState.Available or KernelFeatureState.Refused when blindness is not null => SwitchChecks.Fail(name, blindness),
            KernelFeatureState.Available => new BpfCheck(name, BpfCheckStatus.Works, works),
            KernelFeatureState.Missing => new BpfCheck(name, BpfCheckStatus.Fails, missing, instead),
            _ => new BpfCheck(name, BpfCheckStatus.Fails, Refused),
        };
}
