namespace Ebpf;

/// <summary>The reasons why a kernel function cannot be attached to.</summary>
internal static class FunctionDiagnosis
{
    // register_kretprobe refuses it with EINVAL on x86 (kretprobe_blacklist, which no file shows).
    private const string StackSwitch = "__switch_to";

    internal static FailureDiagnosis? FindForKprobe(BpfErrorKind kind, string name, bool atReturn)
    {
        KernelFunction? function = KernelSymbols.FindFunction(name);
        return function is null || function.IsClone ? Absent(name, function)
            : kind == BpfErrorKind.Ambiguous ? Ambiguous(function)
            : Unprobeable(function, atReturn) ?? (kind == BpfErrorKind.InvalidArgument ? FindNoTrace(function) : null);
    }

    internal static FailureDiagnosis? FindForFentry(BpfErrorKind kind, string name)
    {
        if ((BtfDiagnosis.Find() ?? FindNoFentry()) is { } noFentry)
        {
            return noFentry;
        }

        KernelFunction? function = KernelSymbols.FindFunction(name);
        return function is null || function.IsClone ? Absent(name, function)
            : kind == BpfErrorKind.Ambiguous ? Ambiguous(function)
            : FindNoTrace(function) ?? (kind == BpfErrorKind.NotFound ? NotInBtf(function) : null);
    }

    /// <summary>fentry and kprobe.multi are calls that the compiler left room for at the function's entry. Kprobes are refused without CONFIG_KPROBE_EVENTS_ON_NOTRACE.</summary>
    internal static FailureDiagnosis? FindNoTrace(KernelFunction function) => TraceFs.KnowsFunction(function.Name) == false
        ? new FailureDiagnosis(
            $"{function.Name} is not among the functions that ftrace can watch (available_filter_functions): it is marked notrace, or is assembly.",
            "Attach to a function that it calls or that calls it; most kernels refuse kprobes there, too.", BpfErrorKind.NotSupported)
        : null;

    /// <summary>Asked for by trying: such a kernel may refuse with EPERM, as if a right were missing.</summary>
    internal static FailureDiagnosis? FindNoFentry() => KernelFeatures.TryAttachType(BpfAttachType.Fentry) == KernelFeatureState.Missing
        ? new FailureDiagnosis("This kernel cannot attach fentry programs.", "Attach a kprobe, or to a tracepoint.", BpfErrorKind.NotSupported)
        : null;

    internal static FailureDiagnosis? FindNoKprobes() => KernelFeatures.HasKprobes
        ? null
        : new FailureDiagnosis(
            "This kernel was built without kprobes.",
            "Attach to a tracepoint, or use a kernel with CONFIG_KPROBES and CONFIG_KPROBE_EVENTS.",
            BpfErrorKind.NotSupported);

    /// <param name="prefix">The letters before the name of a system call's function on this architecture.</param>
    /// <param name="name">The system call's name.</param>
    internal static FailureDiagnosis AbsentSystemCall(string prefix, string name)
    {
        using StreamReader kallsyms = KernelSymbols.Open();
        IEnumerable<string> similar = SimilarNames.Find(kallsyms, prefix + name)
            .Where(function => function.StartsWith(prefix, StringComparison.Ordinal)).Select(function => function[prefix.Length..]);
        return new FailureDiagnosis(
            $"This kernel has no system call {name}.",
            similar.Any() ? $"Similar names: {string.Join(", ", similar)}." : "Give its name without a prefix, as in 'man 2 syscalls'.",
            BpfErrorKind.NotFound);
    }

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
        return SystemCallOf(name) is { } call ? new FailureDiagnosis(
            $"This kernel has no function {name}: the functions of system calls have other names on each architecture.",
            $"Attach with AttachSystemCall(\"{call}\"), or write SEC(\"ksyscall/{call}\").", BpfErrorKind.NotFound)
            : new FailureDiagnosis(
            $"This kernel has no function {name}: the name differs, its module is not loaded, or the compiler inlined it everywhere.",
            similar.Count == 0 ? "Choose a function of /proc/kallsyms." : $"Similar names: {string.Join(", ", similar)}.",
            BpfErrorKind.NotFound);
    }

    /// <returns>openat for sys_openat and __x64_sys_openat; null for other names.</returns>
    private static string? SystemCallOf(string name)
    {
        const string Word = "sys_";
        int at = name.IndexOf(Word, StringComparison.Ordinal);
        return at == 0 || (at > 0 && name.StartsWith("__", StringComparison.Ordinal)) ? name[(at + Word.Length)..] : null;
    }

    private static FailureDiagnosis Ambiguous(KernelFunction function) => new(
        $"This kernel has {function.SymbolCount} functions named {function.Name}, so the name is ambiguous.",
        "Attach by address, or to another function.",
        BpfErrorKind.Ambiguous);

    private static FailureDiagnosis? Unprobeable(KernelFunction function, bool atReturn)
    {
        if (function.IsBlacklisted == true)
        {
            return new FailureDiagnosis(
                $"{function.Name} is on the kernel's blacklist of functions that cannot be probed, for a probe's hit runs through it.",
                "Attach to a function that calls it or that it calls.",
                BpfErrorKind.NotSupported);
        }

        return atReturn && function.Name == StackSwitch
            ? new FailureDiagnosis(
                $"The kernel refuses return probes on {StackSwitch}, which changes the stack that holds the return address.",
                "Attach to its entry, or to the tracepoint sched/sched_switch.",
                BpfErrorKind.NotSupported)
            : null;
    }
}
