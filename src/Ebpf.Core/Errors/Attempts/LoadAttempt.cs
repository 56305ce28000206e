using Ebpf.Interop;

namespace Ebpf;

/// <summary>The loading of an object. The words of the verifier about a program are not repeated here.</summary>
/// <param name="CustomBtfPath">The file with the kernel's types that the options give; null: none.</param>
/// <param name="NeedsNetwork">Whether a program of it takes CAP_NET_ADMIN to load.</param>
/// <param name="Programs">The programs that are loaded, by their names.</param>
/// <param name="Maps">The making of each map, by the maps' names.</param>
/// <param name="LargestMap">The map that takes the most memory, with its size; null: there are no maps.</param>
internal sealed record LoadAttempt(
    string? CustomBtfPath,
    bool NeedsNetwork,
    IReadOnlyDictionary<string, ObjectProgram>? Programs = null,
    IReadOnlyDictionary<string, Attempt>? Maps = null,
    string? LargestMap = null) : Attempt
{
    private const int FirstOfLibbpf = 4000; // Its own error numbers: a format that it does not know, and the like.

    protected override FailureDiagnosis? FindCause(Failure failure)
    {
        LibbpfWords words = new(failure.Warnings);
        return words.Has("failed to parse target BTF") && CustomBtfPath is not null ? NotBtf(CustomBtfPath)
            : LimitDiagnosis.FindMemory(failure.ErrorNumber, LargestMap is null ? null : $"The largest map is {LargestMap}.")
            ?? FindInWords(failure, words) ?? (failure.Log?.Rejection is { IsEmpty: false } rejection
                ? FindLockdown(rejection) ?? Find(rejection.ProgramName)?.Attempt.FindMissingKind()
                    ?? (failure.ErrorNumber == Libc.EPERM ? PermissionDiagnosis.FindMissingCapability() : null)
                : FindByKind(failure, words));
    }

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();

    private FailureDiagnosis? FindByKind(Failure failure, LibbpfWords words) => failure.Kind switch
    {
        BpfErrorKind.PermissionDenied => (NeedsNetwork ? PermissionDiagnosis.FindMissingForNetwork() : null)
            ?? PermissionDiagnosis.Find() ?? LimitDiagnosis.FindMemlock() ?? FindRefusedProgram(failure, words),
        BpfErrorKind.NotFound => BtfDiagnosis.Find() ?? FindMissingTarget(failure, words),
        BpfErrorKind.InvalidArgument when failure.ErrorNumber >= FirstOfLibbpf && words.Has("BTF") => BtfDiagnosis.Find(),
        BpfErrorKind.InvalidArgument or BpfErrorKind.NotSupported => FindRefusedProgram(failure, words),
        _ => words.Has("Error loading vmlinux BTF") ? BtfDiagnosis.Find() : null,
    };

    /// <summary>The causes that libbpf names, in words that a person needs explained.</summary>
    private FailureDiagnosis? FindInWords(Failure failure, LibbpfWords words) =>
        LimitDiagnosis.FindInWords(words) ?? (words.NameAfter("extern (func ksym) '") is { } function && words.Has("not found in kernel or module BTFs") ? new FailureDiagnosis(
            $"This kernel has no function {function} that programs may call (a kfunc).",
            $"Use a newer kernel or load its module; or declare {function} __weak, and call it only when bpf_ksym_exists({function}).", BpfErrorKind.NotSupported)
        : (words.NameAfter("extern (var ksym) '") ?? words.NameAfter("extern '")) is { } symbol && words.HasOneOf("not found in kernel BTF", "not resolved") ? new FailureDiagnosis(
            $"This kernel has no symbol {symbol}.", $"Declare {symbol} __weak, and use it only when it is not null.", BpfErrorKind.NotSupported)
        : words.NameAfter("couldn't reuse pinned map at '") is { } pinned ? new FailureDiagnosis(
            $"The map that is pinned at {pinned} is of another kind or size.",
            "Delete that file if nothing uses the map any more, or declare the map as the one that made it.", BpfErrorKind.InvalidArgument)
        : words.NameAfter("failed to auto-pin at '") is { } pin ? new PinAttempt(pin).Diagnose(failure)
        : words.Has("failed to create: ") && words.NameBefore("': failed to create: ") is { } map && Maps?.GetValueOrDefault(map) is { } creation
            ? creation.Diagnose(failure)
        : null);

    private FailureDiagnosis? FindMissingTarget(Failure failure, LibbpfWords words) =>
        words.NameBefore("': failed to find kernel BTF type ID of '") is { } name && Find(name) is { } program
            ? program.Attempt.FindCauseOfLoad(failure)
            : null;

    /// <summary>A kernel may refuse a kind of program to everybody, root included, without a look at its instructions.</summary>
    private FailureDiagnosis? FindRefusedProgram(Failure failure, LibbpfWords words) =>
        words.NameBefore("': BPF program load failed: ") is { } name && Find(name) is { } program && failure.Log?.Rejection is null or { IsEmpty: true }
            ? program.Attempt.FindCauseOfLoad(failure) ?? new FailureDiagnosis(
                $"The kernel refuses program {name} for its kind, SEC(\"{program.Section}\"), before it looks at the instructions: "
                    + $"it does not have this kind, or lets nobody load it.",
                "KernelFeatures.TryProgramType and TryAttachType tell the kinds that it has; leave the program out (BpfObjectOptions.Programs).",
                BpfErrorKind.NotSupported)
            : null;

    private ObjectProgram? Find(string name) => Programs is not null && Programs.TryGetValue(name, out ObjectProgram program) ? program : null;

    /// <summary>Lockdown takes the helpers away that read the kernel's memory: the verifier then does not know them.</summary>
    private static FailureDiagnosis? FindLockdown(VerifierRejection rejection) => rejection.IsAboutHelper ? LockdownDiagnosis.Find() : null;

    private static FailureDiagnosis NotBtf(string path) => new(
        $"The custom BTF file {path} is not a kernel's BTF, or is damaged.",
        "Copy /sys/kernel/btf/vmlinux of the same kernel, or have pahole write the file from its debug symbols.",
        BpfErrorKind.InvalidArgument);
}
