using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Ebpf.Bindings;

/// <summary>
/// A private copy of the headers, prepared for CppSharp and deleted on disposal. It must be a
/// copy in a directory of its own, because CppSharp emits nothing for system headers.
/// </summary>
internal sealed partial class HeaderCopy : IDisposable
{
    // CppSharp identifies records by clang's USR, which two anonymous members of one struct
    // share: the second would become a copy of the first (bpf_link_info.iter). So every
    // anonymous record of the copy gets a tag, and the parser runs with -fms-extensions, which
    // takes `union tag { ... };` for the anonymous member that `union { ... };` is in plain C.
    // The assertions are compiled against the original headers.
    private const string TagPrefix = "anonymous_record_";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ebpf-bindings-");

    public HeaderCopy(string source, IReadOnlyList<string> headers)
    {
        IncludeNames = [.. headers.Select(IncludeName)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var records = 0;
        foreach (var header in headers)
        {
            var original = Path.Combine(source, header);
            hash.AppendData(File.ReadAllBytes(original));

            var copy = Path.Combine(IncludeDirectory, IncludeName(header));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, AnonymousRecord().Replace(
                File.ReadAllText(original), match => $"{match.Value} {TagPrefix}{records++}"));
        }

        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());

        // One unit for all headers: a struct that two units declare and none defines would
        // vanish, and its functions with it.
        UnityFile = Path.Combine(IncludeDirectory, "unity.h");
        File.WriteAllLines(UnityFile, IncludeNames.Select(name => $"#include \"{name}\""));
    }

    /// <summary>Names for an <c>#include</c>: <c>libbpf.h</c>, <c>linux/bpf.h</c>.</summary>
    public IReadOnlyList<string> IncludeNames { get; }

    public string IncludeDirectory => _directory.FullName;

    public string UnityFile { get; }

    /// <summary>Of the original headers' bytes, one after the other.</summary>
    public string Sha256 { get; }

    public static bool IsAnonymous(string tag) => tag.StartsWith(TagPrefix, StringComparison.Ordinal);

    public void Dispose() => _directory.Delete(recursive: true);

    private static string IncludeName(string header) =>
        header.Replace("include/uapi/", "", StringComparison.Ordinal)
            .Replace("src/", "", StringComparison.Ordinal);

    // Not within a macro (a line that ends in \), whose every use would declare the same tag.
    [GeneratedRegex(@"\b(struct|union)(?=\s*\{(?!.*\\$))", RegexOptions.Multiline)]
    private static partial Regex AnonymousRecord();
}
