namespace Ebpf;

/// <summary>Why a kernel function cannot be attached to.</summary>
internal static class FunctionDiagnosis
{
    // register_kretprobe refuses it with EINVAL on x86 (kretprobe_blacklist, which no file shows).
    private const string StackSwitch = "__switch_to";

    internal static FailureDiagnosis? Find(BpfErrorKind kind, Attempt attempt)
    {
        bool isKprobe = attempt.Kind is AttemptKind.Kprobe or AttemptKind.Kretprobe;
        if (kind == BpfErrorKind.PermissionDenied)
        {
            return isKprobe
                ? PermissionDiagnosis.FindForPerfEvent()
                : PermissionDiagnosis.Find() ?? FindNoFentry();
        }

        if (isKprobe && !KernelFeatures.HasKprobes)
        {
            return new FailureDiagnosis(
                "This kernel was built without kprobes.",
                "Attach to a tracepoint, or use a kernel with CONFIG_KPROBES and CONFIG_KPROBE_EVENTS.",
                BpfErrorKind.NotSupported);
        }

        if (!isKprobe && FindNoFentry() is { } noFentry)
        {
            return noFentry;
        }

        if (attempt.Target.Length == 0)
        {
            return null;
        }

        KernelFunction? function = KernelSymbols.FindFunction(attempt.Target);
        return function is null || function.IsClone ? Absent(attempt.Target, function)
            : kind == BpfErrorKind.Ambiguous ? Ambiguous(function)
            : isKprobe ? Unprobeable(function, attempt.Kind)
            : kind == BpfErrorKind.NotFound ? NotInBtf(function)
            : null;
    }

    /// <summary>Asked for by trying: such a kernel may refuse with EPERM, as if a right were missing.</summary>
    internal static FailureDiagnosis? FindNoFentry() => KernelFeatures.Fentry == KernelFeatureState.Missing
        ? new FailureDiagnosis("This kernel cannot attach fentry programs.", "Attach a kprobe, or to a tracepoint.", BpfErrorKind.NotSupported)
        : null;

    private static FailureDiagnosis NotInBtf(KernelFunction function) => new(
        $"The kernel's BTF does not describe {function.Name}, though the function exists.",
        "Attach a kprobe.",
        BpfErrorKind.NotFound);

    private static FailureDiagnosis Absent(string name, KernelFunction? clone)
    {
        if (clone is not null)
        {
            return new FailureDiagnosis(
                $"This kernel has {name} only as the compiler's clone {clone.Name}, whose arguments may differ.",
                $"Attach to {clone.Name}; KernelSymbols.FindFunction finds it.",
                BpfErrorKind.NotFound);
        }

        using StreamReader kallsyms = KernelSymbols.Open();
        IReadOnlyList<string> similar = SimilarNames.Find(kallsyms, name);
        return new FailureDiagnosis(
            $"This kernel has no function {name}: the name differs, its module is not loaded, or the compiler inlined it everywhere.",
            similar.Count == 0 ? "Choose a function of /proc/kallsyms." : $"Similar names: {string.Join(", ", similar)}.",
            BpfErrorKind.NotFound);
    }

    private static FailureDiagnosis Ambiguous(KernelFunction function) => new(
        $"This kernel has {function.SymbolCount} functions named {function.Name}, so the name is ambiguous.",
        "Attach by address, or to another function.",
        BpfErrorKind.Ambiguous);

    private static FailureDiagnosis? Unprobeable(KernelFunction function, AttemptKind kind)
    {
        if (function.IsBlacklisted == true)
        {
            return new FailureDiagnosis(
                $"{function.Name} is on the kernel's blacklist of functions that cannot be probed, for a probe's hit runs through it.",
                "Attach to a function that calls it or that it calls.",
                BpfErrorKind.NotSupported);
        }

        return kind == AttemptKind.Kretprobe && function.Name == StackSwitch
            ? new FailureDiagnosis(
                $"The kernel refuses return probes on {StackSwitch}, which changes the stack on which the return address lies.",
                "Attach to its entry, or to the tracepoint sched/sched_switch.",
                BpfErrorKind.NotSupported)
            : null;
    }
}
