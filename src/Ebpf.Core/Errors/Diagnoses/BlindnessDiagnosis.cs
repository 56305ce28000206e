using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The settings with which the kernel accepts an attachment and never runs its program.</summary>
internal static class BlindnessDiagnosis
{
    /// <param name="means">The attachments that need ftrace, for example fentry programs.</param>
    /// <returns>Null when ftrace is on, or this process cannot see whether it is.</returns>
    internal static FailureDiagnosis? FindForFtrace(string means) => KernelSettings.IsFtraceSwitchedOn == false
        ? Blind(
            $"kernel.ftrace_enabled is 0: the kernel accepts {means} and never runs them.",
            "As root: 'sysctl kernel.ftrace_enabled=1'. Without it, attach to tracepoints.")
        : null;

    /// <param name="entry">The function at whose entry or return the kprobe is; null: not at an entry.</param>
    /// <returns>Null when nothing that it needs is switched off, as far as this process can see.</returns>
    /// <remarks>On x64 a kprobe at the entry of a function that ftrace knows is ftrace's. Another kprobe is a breakpoint.</remarks>
    internal static FailureDiagnosis? FindForKprobe(string? entry) => KernelSettings.AreKprobesSwitchedOn == false
        ? Blind(
            "Kprobes are switched off (/sys/kernel/debug/kprobes/enabled is 0): the kernel accepts them and never runs them.",
            "As root: 'echo 1 > /sys/kernel/debug/kprobes/enabled'.")
        : IsX64 && entry is not null && FindForFtrace("kprobes") is { } ftrace && TraceFs.KnowsFunction(entry) != false ? ftrace : null;

    /// <returns>Null when programs of security modules run, or this process cannot see whether they do.</returns>
    internal static FailureDiagnosis? FindForSecurityModule() => SecurityModules.HasBpf == false
        ? Blind(
            $"bpf is not among the active security modules{(SecurityModules.Names is { } names ? $" ({names})" : "")}: the kernel accepts such programs and never runs them.",
            SecurityModules.Names is { } active ? $"Boot with lsm={active},bpf." : "Add bpf to the boot parameter lsm=.")
        : FindForFtrace("programs of security modules");

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static FailureDiagnosis Blind(string cause, string remedy) => new(cause, remedy, BpfErrorKind.SwitchedOff);
}
