namespace Ebpf;

/// <summary>What this kernel offers.</summary>
internal static class FeatureChecks
{
    private const string NoFprobe = "This kernel is too old for it, or was built without CONFIG_FPROBE.";

    internal static string Refused => PermissionDiagnosis.FindForPerfEvent() is null
        ? "The kernel refuses it, though this process has the capabilities."
        : "The kernel does not let this process try it; see the checks above.";

    internal static BpfCheck Btf(string name) => KernelSettings.HasBtf
        ? new BpfCheck(name, BpfCheckStatus.Works, "/sys/kernel/btf/vmlinux")
        : new BpfCheck(name, BpfCheckStatus.Fails, LoadDiagnosis.MissingBtfCause, LoadDiagnosis.MissingBtfRemedy);

    internal static BpfCheck RingBuffer(string name) => Check(name, KernelFeatures.RingBuffer, "created", "This kernel has none.", "Use Linux 5.8 or newer.");

    internal static BpfCheck TraceFs(string name) => TracepointDiagnosis.FindTraceFs() is { } diagnosis
        ? new BpfCheck(name, BpfCheckStatus.Limited, $"{diagnosis.Cause} Tracepoints need it.", diagnosis.Remedy)
        : new BpfCheck(name, BpfCheckStatus.Works, Ebpf.TraceFs.FindRoot()!);

    internal static BpfCheck KernelSymbols(string name)
    {
        if (!File.Exists(Ebpf.KernelSymbols.Path))
        {
            return new BpfCheck(name, BpfCheckStatus.Fails, "There is no /proc/kallsyms.", "Mount /proc, or use a kernel with CONFIG_KALLSYMS.");
        }

        KernelFunction? function = Ebpf.KernelSymbols.FindFunction(FeatureAttempts.FunctionName);
        return new BpfCheck(name, BpfCheckStatus.Works, function?.Address is null ? "names, without addresses (kernel.kptr_restrict)" : "names and addresses");
    }

    internal static BpfCheck Kprobes(string name) => KernelSettings.AreKprobesSwitchedOn == false
        ? new BpfCheck(name, BpfCheckStatus.Fails, "They attach and never fire: they are switched off.", "'echo 1 > /sys/kernel/debug/kprobes/enabled'")
        : Check(name, KernelFeatures.Kprobes, "attached to vfs_unlink", "This kernel was built without them.", "Attach to tracepoints, or use a kernel with CONFIG_KPROBE_EVENTS.");

    internal static BpfCheck KprobeMulti(string name) => Check(name, KernelFeatures.KprobeMulti, "attached to vfs_unlink", NoFprobe, "Attach a kprobe to each function.");

    internal static BpfCheck KprobeSession(string name) => Check(name, KernelFeatures.KprobeSession, "attached to vfs_unlink", NoFprobe, "Attach a kprobe and a kretprobe.");

    internal static BpfCheck Fentry(string name) => Check(name, KernelFeatures.Fentry, "attached to vfs_unlink", "This kernel cannot attach such programs.", "Attach kprobes, or to tracepoints.");

    /// <param name="name">Of the check.</param>
    /// <param name="state">What trying it gave.</param>
    /// <param name="works">The detail when it works.</param>
    /// <param name="missing">The detail when the kernel does not have it.</param>
    /// <param name="instead">What to do then.</param>
    private static BpfCheck Check(string name, KernelFeatureState state, string works, string missing, string instead) => state switch
    {
        KernelFeatureState.Available => new BpfCheck(name, BpfCheckStatus.Works, works),
        KernelFeatureState.Missing => new BpfCheck(name, BpfCheckStatus.Fails, missing, instead),
        _ => new BpfCheck(name, BpfCheckStatus.Fails, Refused),
    };
}
