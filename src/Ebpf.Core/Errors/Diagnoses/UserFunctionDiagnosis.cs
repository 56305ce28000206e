using Ebpf.Interop;

namespace Ebpf;

/// <summary>The reasons why a function or a probe of a file cannot be attached to.</summary>
internal static class UserFunctionDiagnosis
{
    /// <param name="failure">The failure.</param>
    /// <param name="binaryPath">The file, or a library's name.</param>
    internal static FailureDiagnosis? Find(Failure failure, string binaryPath) => failure.Kind switch
    {
        BpfErrorKind.PermissionDenied => null,
        BpfErrorKind.NotFound when failure.ErrorNumber == Libc.ESRCH => new FailureDiagnosis(
            "There is no process of that ProcessId.", "Give its number in the pid namespace of this process while it runs, or null for every process."),
        BpfErrorKind.NotFound when binaryPath.Contains('/', StringComparison.Ordinal) && !File.Exists(binaryPath) => new FailureDiagnosis(
            $"There is no file {binaryPath}.", "Give the path of an executable or a shared library; in a container, that of its own file system below /proc/PROCESS/root."),
        BpfErrorKind.NotFound when BinaryPath.Find(binaryPath) is null => new FailureDiagnosis(
            $"There is no library or program {binaryPath} in the usual folders, LD_LIBRARY_PATH or PATH.", "Give its path."),
        BpfErrorKind.NotFound => Absent(binaryPath, "such function or probe"),
        _ when failure.Warnings.Contains("elf: ", StringComparison.Ordinal) => NotElf(binaryPath),
        BpfErrorKind.InvalidArgument when failure.Warnings.Contains("invalid section", StringComparison.Ordinal) => new FailureDiagnosis(
            "Its section does not name a probe.", "Write SEC(\"usdt/FILE:PROVIDER:NAME\"), or attach it with AttachUsdt.", BpfErrorKind.NotSupported),
        _ => null,
    };

    /// <param name="binaryPath">The file, or a library's name.</param>
    /// <param name="functions">The names of the functions, or a word for them.</param>
    internal static FailureDiagnosis Absent(string binaryPath, string functions) => new(
        $"{binaryPath} has no {functions}, or its symbols are stripped.",
        "'nm -D FILE' and 'nm FILE' list its functions, 'readelf -n FILE' its USDT probes. A function that is inlined everywhere is not there.",
        BpfErrorKind.NotFound);

    internal static FailureDiagnosis NotElf(string binaryPath) => new(
        $"{binaryPath} is not an ELF file, or is damaged.", "Give an executable or a shared library; a script has no functions.", BpfErrorKind.InvalidArgument);
}
