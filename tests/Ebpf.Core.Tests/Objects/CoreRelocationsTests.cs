using System.Buffers.Binary;
using System.Text;

namespace Ebpf.Core.Tests;

public class CoreRelocationsTests
{
    private static readonly byte[] Elf = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Ebpf.KernelTests", "Bpf", "core.bpf.x86_64.o"));

    [Fact]
    public void ReadTypes_OfAnObject_AreThoseItAsksAbout() => Assert.Equal(
        ["cred", "dentry", "mount", "pid_type", "task_struct", "task_struct___before_5_14", "task_struct___flags"],
        Read(Elf)!.Order(StringComparer.Ordinal));

    [Fact]
    public void ReadTypes_ObjectWithoutQuestions_AreNone() => Assert.Empty(Read(File.ReadAllBytes(TestTypes.Path))!);

    [Fact]
    public void ReadTypes_QuestionAboutAWholeType_IsNull()
    {
        byte[] elf = [.. Elf];
        Span<byte> extension = Extension(elf);
        int relocations = (int)(BinaryPrimitives.ReadUInt32LittleEndian(extension[4..]) + BinaryPrimitives.ReadUInt32LittleEndian(extension[24..]));
        extension[relocations + 4 + 8 + 12] = (byte)CoreRelocationKind.TypeMatches;

        Assert.Null(Read(elf));
    }

    [Fact]
    public void ReadTypes_AnyByteChanged_NeverLeavesTheBytes()
    {
        byte[] elf = [.. Elf];
        Span<byte> extension = Extension(elf);
        int refused = 0;
        for (int i = 0; i < extension.Length; i++)
        {
            extension[i] ^= 0xFF;
            try
            {
                Read(elf);
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            extension[i] ^= 0xFF;
        }

        Assert.True(refused > 0);
    }

    private static Span<byte> Extension(byte[] elf)
    {
        Assert.True(ElfImage.TryOpen(elf, out ElfImage image));
        return elf.AsSpan(image.Find(".BTF.ext"u8)!.Value);
    }

    private static string[]? Read(byte[] elf)
    {
        Assert.True(ElfImage.TryOpen(elf, out ElfImage image));
        BtfImage types = BtfImage.Parse(elf[image.Find(".BTF"u8)!.Value], hasVoid: true);
        return CoreRelocations.ReadTypes(elf, types)?.Select(type => Encoding.UTF8.GetString(types.ReadName(type.NameOffset))).ToArray();
    }
}
