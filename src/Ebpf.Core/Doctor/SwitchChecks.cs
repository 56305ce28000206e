namespace Ebpf;

/// <summary>Settings with which programs attach and never run, or write and nobody reads it.</summary>
internal static class SwitchChecks
{
    internal static BpfCheck Ftrace(string name) => Check(
        name, KernelSettings.IsFtraceSwitchedOn is not null, BlindnessDiagnosis.FindForFtrace("fentry, kprobe.multi and, on x64, kprobes"),
        "kernel.ftrace_enabled is 1", "kernel.ftrace_enabled cannot be read: this kernel has no ftrace, or this process cannot see /proc/sys.");

    internal static BpfCheck SecurityModules(string name) => Check(
        name, Ebpf.SecurityModules.HasBpf is not null, BlindnessDiagnosis.FindForSecurityModule(),
        "bpf is active", "The active ones cannot be read (/sys/kernel/security/lsm).");

    internal static BpfCheck Tracing(string name) => Check(
        name, TraceFs.IsTracingOn is not null, TraceFsDiagnosis.FindTracingOff(), "tracing_on is 1", "tracing_on cannot be read.");

    private static BpfCheck Check(string name, bool isKnown, FailureDiagnosis? blindness, string works, string unknown) =>
        blindness is not null ? Fail(name, blindness)
        : new BpfCheck(name, isKnown ? BpfCheckStatus.Works : BpfCheckStatus.Limited, isKnown ? works : unknown);

    internal static BpfCheck Fail(string name, FailureDiagnosis diagnosis) => new(name, BpfCheckStatus.Fails, diagnosis.Cause, diagnosis.Remedy);
}
