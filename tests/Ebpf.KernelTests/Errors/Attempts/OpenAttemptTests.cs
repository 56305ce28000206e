using System.Text;

namespace Ebpf.KernelTests;

/// <summary>A file that is no object, or an object of another time: the message says which, and what to do.</summary>
public sealed class OpenAttemptTests
{
    [Fact]
    public void LoadFile_NotElf_NamesTheFile()
    {
        using TemporaryDirectory directory = new();
        string path = Path.Combine(directory.Path, "text.bpf.o");
        File.WriteAllText(path, "int main() {}");

        BpfException e = Assert.Throws<BpfException>(() => BpfObject.LoadFile(path));

        Assert.Equal((BpfErrorKind.InvalidArgument, $"open BPF object {path}"), (e.Kind, e.Operation));
        Assert.Contains("It is not an ELF file.", e.Message, StringComparison.Ordinal);
        Assert.Contains("'clang -g -O2 -target bpf -c'", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LegacyMaps_SaysHowToDeclareThem() =>
        AssertOpenFails(TestObject.Read("legacy"), "struct bpf_map_def in the section maps", "SEC(\".maps\")");

    [Fact]
    public void Load_WithoutTypes_SaysTheCompilersOption() =>
        AssertOpenFails(Rename(TestObject.Read("network"), ".BTF\0", ".XTF\0"), "It has no type information (BTF)", "Compile it with 'clang -g'.");

    [Fact]
    public void Load_ProgramForThisMachine_IsNoBpfObject() =>
        AssertOpenFails(File.ReadAllBytes(Posix.LibcPath), "It is not a BPF object", "-target bpf");

    private static byte[] Rename(byte[] elf, string name, string other)
    {
        int place = elf.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name));
        Encoding.ASCII.GetBytes(other).CopyTo(elf.AsSpan(place));
        return elf;
    }

    private static void AssertOpenFails(byte[] elf, string cause, string remedy)
    {
        BpfException e = Assert.Throws<BpfException>(() => BpfObject.Load(elf));

        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Remedy, StringComparison.Ordinal);
    }
}
