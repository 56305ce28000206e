using System.Buffers.Binary;

namespace Ebpf.KernelTests;

/// <summary>Objects that a compiler did not write, and sizes that a kernel does not survive.</summary>
public sealed class HostileObjectTests
{
    private const string Damaged = "The object is damaged:";

    [Fact]
    public void Load_VariableOutsideOfItsSection_IsRefused()
    {
        Require.Root();
        byte[] elf = TestObject.Read("globals");
        BtfTypes types = BtfTypes.Parse(elf);
        BtfSectionVariable[] variables = [.. types.Find<BtfDataSection>(".rodata")!.Variables];
        int index = Array.FindIndex(variables, place => place.Variable.Name == "flag");
        int at = elf.AsSpan().LastIndexOf(Entry(variables[index]));
        BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at + 4), uint.MaxValue); // Offset and size together are 2^32.
        BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at - (12 * index) - 4), 5); // With a size, libbpf takes the offsets as they are.

        BpfException e = Assert.Throws<BpfException>(() => BpfObject.Load(elf, new BpfObjectOptions { Globals = new BpfGlobals { { "flag", true } } }));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains(Damaged, e.Message, StringComparison.Ordinal);
    }

    /// <summary>The size of a bool that libbpf returns as an error: so large a number that its own check takes it for a pointer.</summary>
    [Fact]
    public void Load_SizeThatLibbpfReturnsAsAPointer_IsRefused()
    {
        Require.Root();
        byte[] elf = TestObject.Read("usdt"); // It has LINUX_HAS_BPF_COOKIE, a bool that libbpf fills in.
        byte[] boolean = [0, 0, 0, 1, 1, 0, 0, 0, 8, 0, 0, 4]; // BTF_KIND_INT, 1 byte, BTF_INT_BOOL of 8 bits.
        int at = elf.AsSpan().IndexOf(boolean);
        Assert.Equal(at, elf.AsSpan().LastIndexOf(boolean));
        elf[at + 7] = 0x88;

        BpfException e = Assert.Throws<BpfException>(() => BpfObject.Load(elf));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains($"{Damaged} libbpf found it damaged.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TwoMapsOfOneName_IsRefused()
    {
        Require.Root();
        byte[] elf = TestObject.Read("maps");
        // No program uses them: for one that does, libbpf misses the map itself.
        BtfSectionVariable[] maps = [.. BtfTypes.Parse(elf).Find<BtfDataSection>(".maps")!.Variables.Where(map => map.Variable.Name is "recent" or "per_cpu")];
        int at = elf.AsSpan().LastIndexOf(Entry(maps[1]));
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(at), maps[0].Variable.Id);

        BpfException e = Assert.Throws<BpfException>(() => BpfObject.Load(elf));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains($"{Damaged} It has two maps of the name '{maps[0].Variable.Name}'.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetStructLayout_StructThatContainsItself_IsRefused()
    {
        Require.SyscallPrograms();
        byte[] elf = TestObject.Read("globals");
        BtfStruct shape = BtfTypes.Parse(elf).Find<BtfStruct>("shape")!;
        Span<byte> member = Bytes(elf, shape, 1);
        BinaryPrimitives.WriteInt32LittleEndian(member[4..], shape.Id);
        using BpfObject obj = BpfObject.Load(elf);

        Assert.Throws<InvalidDataException>(() => obj.GetStructLayout("shape"));
    }

    [Fact]
    public void Load_RingThatNamesItsRecord_KnowsTheType()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("types");

        BpfMap records = obj.Maps["records"];

        Assert.Equal(("struct record", 0u), ($"{records.ValueType}", records.ValueSize));
        RingBufferPipeReader.Open(records).Complete();
    }

    /// <summary>The bytes of a variable's entry in its section.</summary>
    private static byte[] Entry(BtfSectionVariable place)
    {
        byte[] bytes = new byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, place.Variable.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), place.OffsetBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), place.SizeBytes);
        return bytes;
    }

    /// <summary>The bytes of a struct's member.</summary>
    private static Span<byte> Bytes(byte[] elf, BtfStruct type, int member)
    {
        byte[] record = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), type.SizeBytes!.Value);
        for (int at = 0; ; at++)
        {
            at += elf.AsSpan(at).IndexOf(record.AsSpan(4, 4));
            Span<byte> candidate = elf.AsSpan(at + 4);
            uint info = BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(at - 4));
            if ((info & 0x1F00FFFF) == (0x0400_0000 | (uint)type.Members.Count))
            {
                return candidate[(12 * member)..];
            }
        }
    }
}
