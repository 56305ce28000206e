namespace Ebpf;

/// <summary>Why a program cannot be attached to many kernel functions at once.</summary>
internal static class KprobeMultiDiagnosis
{
    internal static FailureDiagnosis? Find(BpfErrorKind kind, Attempt attempt)
    {
        if (kind == BpfErrorKind.PermissionDenied)
        {
            return PermissionDiagnosis.FindMissingCapability() ?? LockdownDiagnosis.Find();
        }

        bool isSession = attempt.Kind == AttemptKind.KprobeSession;
        if ((isSession ? KernelFeatures.KprobeSession : KernelFeatures.KprobeMulti) == KernelFeatureState.Missing)
        {
            return new FailureDiagnosis(
                $"This kernel has no kprobe.{(isSession ? "session" : "multi")}: it is too old, or was built without CONFIG_FPROBE.",
                isSession ? "Attach a kprobe and a kretprobe to each function." : "Attach a kprobe to each function.",
                BpfErrorKind.NotSupported);
        }

        string[] functions = attempt.Target.Split(' ');
        return functions.Length == 1 ? FunctionDiagnosis.Find(kind, Attempt.Kprobe(functions[0], atReturn: false)) : FindAbsent(functions);
    }

    private static FailureDiagnosis? FindAbsent(string[] functions)
    {
        using StreamReader kallsyms = KernelSymbols.Open();
        string[] absent = KernelSymbols.FindAbsent(kallsyms, functions);
        return absent.Length == 0
            ? null
            : new FailureDiagnosis(
                $"This kernel has no function {string.Join(", ", absent)}.",
                "Leave it out; KernelSymbols.FindFunction tells whether a function exists, and finds its clones.",
                BpfErrorKind.NotFound);
    }
}
