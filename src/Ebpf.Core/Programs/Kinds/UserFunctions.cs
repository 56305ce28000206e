using Ebpf.Interop;

namespace Ebpf;

/// <summary>The places of a file's functions.</summary>
/// <remarks>libbpf 1.7 finds no function by its name in a file that has only the table of its dynamic symbols, as stripped libraries do,
/// when there are several at once.</remarks>
internal static class UserFunctions
{
    /// <exception cref="BpfException">NotFound (ENOENT): there is no such file or function. InvalidArgument (ENOEXEC): not an ELF file.</exception>
    internal static nuint[] FindOffsets(string binaryPath, string[] functions, string operation, Attempt attempt)
    {
        if (BinaryPath.Find(binaryPath) is not { } path || !File.Exists(path))
        {
            throw BpfError.Create(Libc.ENOENT, operation, attempt: attempt);
        }

        Dictionary<string, nuint> places = Read(path, functions, operation);
        string[] absent = [.. functions.Where(function => !places.ContainsKey(function))];
        return absent.Length == 0
            ? [.. functions.Select(function => places[function])]
            : throw BpfError.Create(Libc.ENOENT, operation, diagnosis: UserFunctionDiagnosis.Absent(binaryPath, string.Join(", ", absent)));
    }

    private static Dictionary<string, nuint> Read(string path, string[] functions, string operation)
    {
        try
        {
            Dictionary<string, nuint> places = [];
            foreach (ElfSymbol symbol in ElfFunctions.Find(File.ReadAllBytes(path), functions.ToHashSet()))
            {
                places.TryAdd(symbol.Name, (nuint)symbol.FileOffset);
            }

            return places;
        }
        catch (InvalidDataException)
        {
            throw BpfError.Create(Libc.ENOEXEC, operation, diagnosis: UserFunctionDiagnosis.NotElf(path));
        }
    }
}
