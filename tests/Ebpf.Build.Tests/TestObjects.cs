namespace Ebpf.Build.Tests;

/// <summary>The objects of native/bpf/tests.</summary>
internal static class TestObjects
{
    internal static string PathOf(string name) => Path.Combine(Repository.Root, "tests", "Ebpf.KernelTests", "Bpf", $"{name}.bpf.x86_64.o");

    internal static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    internal static BuildItem Item(string path, string? names = null, string? records = null) =>
        BuildItem.Parse($"object\t{path}\t\tVerified\t\t\t\t\t\t{records}\t{names}\tend");

    /// <summary>The text of the class, its options and its types.</summary>
    internal static string Generate(string name, string? names = null, string? records = null) => Generate(PathOf(name), Read(name), names, records);

    internal static string Generate(string path, byte[] bytes, string? names = null, string? records = null)
    {
        (string text, string options, IReadOnlyList<TypeDefinition> types) = ClassWriter.Write(Item(path, names, records), ObjectReader.Read(path, bytes));
        return string.Join('\n', types.Select(type => type.Text).Prepend(options).Prepend(text));
    }
}
