using System.Buffers.Binary;

namespace Ebpf.Core.Tests;

public class ObjectBoundsTests
{
    [Fact]
    public void FindFault_ObjectOfTheCompiler_IsNull() => Assert.Null(ObjectBounds.FindFault(File.ReadAllBytes(TestTypes.Path)));

    [Theory]
    [InlineData(8, "in the middle of an instruction")] // libbpf would write the instruction's second half behind its memory.
    [InlineData(1 << 20, "outside of its section")]
    public void FindFault_FunctionOfAnotherSize_IsNamed(ulong size, string fault)
    {
        byte[] elf = File.ReadAllBytes(TestTypes.Path);
        Assert.True(ElfImage.TryOpen(elf, out ElfImage image));
        Span<byte> symbols = elf.AsSpan(image.Find(".symtab"u8)!.Value);
        for (; (symbols[4] & 0xF) != 2 || BinaryPrimitives.ReadUInt64LittleEndian(symbols[16..]) < 64; symbols = symbols[24..])
        {
        }

        BinaryPrimitives.WriteUInt64LittleEndian(symbols[16..], size);

        Assert.Contains(fault, ObjectBounds.FindFault(elf), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_AnyByteChanged_NeverLeavesTheBytes()
    {
        byte[] elf = File.ReadAllBytes(TestTypes.Path);
        for (int i = 0; i < elf.Length; i++)
        {
            elf[i] ^= 0xFF;
            ObjectBounds.FindFault(elf);
            elf[i] ^= 0xFF;
        }

        Assert.Null(ObjectBounds.FindFault(elf.AsSpan(0, 64)));
        Assert.Null(ObjectBounds.FindFault("not an object"u8));
    }
}
