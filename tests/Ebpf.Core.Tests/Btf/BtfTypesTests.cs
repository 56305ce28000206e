namespace Ebpf.Core.Tests;

public class BtfTypesTests
{
    [Fact]
    public void Find_NameOfEachKind_IsThatKind()
    {
        BtfTypes types = TestTypes.All;

        Assert.Equal(4, types.Find<BtfInteger>("unsigned int")!.SizeBytes);
        Assert.Equal(8, types.Find<BtfFloat>("double")!.SizeBytes);
        Assert.False(types.Find<BtfStruct>("everything")!.IsUnion);
        Assert.True(types.Find<BtfStruct>("number")!.IsUnion);
        Assert.Equal([("COLOR_RED", 1L), ("COLOR_GREEN", 2L)], types.Find<BtfEnumeration>("color")!.Values.Select(value => (value.Name, value.Value)));
        Assert.Equal(8, types.Find<BtfEnumeration>("wide")!.SizeBytes); // clang 14 cuts its values: it does not know BTF_KIND_ENUM64.
        Assert.Equal(4, types.Find<BtfTypedef>("point_t")!.SizeBytes);
        Assert.False(types.Find<BtfForward>("node")!.IsUnion);
        Assert.Equal("int touch(void *context)", types.Find<BtfFunction>("touch")!.ToString());
        Assert.Equal("context", Assert.Single(types.Find<BtfFunction>("touch")!.Prototype.Parameters).Name);
        Assert.Equal(BtfLinkage.Global, types.Find<BtfVariable>("everything")!.Linkage);
        Assert.Contains("records", types.Find<BtfDataSection>(".maps")!.Variables.Select(place => place.Variable.Name));
    }

    [Fact]
    public void Values_OfASignedEnum_CanBeNegative()
    {
        const int Signed = int.MinValue;
        BtfBytes bytes = new();
        bytes.Add(BtfKind.Enum, "direction", Signed | 1, 4, bytes.NameOf("BACK"), uint.MaxValue);
        bytes.Add(BtfKind.Enum64, "distance", Signed | 1, 8, bytes.NameOf("FAR"), 0, 1u << 31);

        BtfTypes types = bytes.Parse();

        Assert.Equal(-1, types.Find<BtfEnumeration>("direction")!.Values[0].Value);
        Assert.Equal(long.MinValue, types.Find<BtfEnumeration>("distance")!.Values[0].Value);
    }

    [Fact]
    public void Find_NameThatIsNotThere_IsNull()
    {
        Assert.Null(TestTypes.All.Find<BtfType>("absent"));
        Assert.Null(TestTypes.All.Find<BtfStruct>("touch"));
        Assert.Null(TestTypes.All.Find<BtfType>("everythin")); // The beginning of a name is not the name.
        Assert.Throws<ArgumentException>(() => TestTypes.All.Find<BtfType>(""));
    }

    [Fact]
    public void Enumerate_AllTypes_HaveTheirNumbers()
    {
        BtfTypes types = TestTypes.All;

        Assert.Equal(Enumerable.Range(0, types.Count), types.Select(type => type.Id));
        Assert.IsType<BtfVoid>(types[0]);
        Assert.Same(types[5], types[5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => types[types.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => types[-1]);
    }

    [Fact]
    public void Parse_TypesOfAModule_ReferToThoseOfTheKernel()
    {
        BtfTypes kernel = new BtfBytes().Add(BtfKind.Integer, "int", 0, 4, 0x0100_0020).Parse();
        BtfBytes bytes = new();
        uint member = bytes.NameOf("member") + 5; // Behind the kernel's own names: a NUL, int and its NUL.
        BtfTypes module = BtfTypes.Parse(bytes.Add(BtfKind.Struct, "", 1, 4, member, 1, 0).ToArray(), kernel);

        Assert.Equal(3, module.Count);
        Assert.Equal("int member", $"{Assert.IsType<BtfStruct>(module[2]).Members[0].Type} {((BtfStruct)module[2]).Members[0].Name}");
        Assert.Same(kernel[1], module.Find<BtfInteger>("int"));
    }

    [Theory]
    [InlineData(new byte[0], "shorter than the header")]
    [InlineData(new byte[] { 0x9F, 0xEB, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 65 }, "do not end with a NUL")]
    [InlineData(new byte[] { 0x9F, 0xEB, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, "outside the bytes")]
    [InlineData(new byte[] { 0x9F, 0xEB, 9, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 }, "version 9")]
    [InlineData(new byte[] { 0xEB, 0x9F, 1, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 }, "big-endian")]
    [InlineData(new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1 }, "not an object of 64 bits")]
    public void Parse_BytesThatAreNotBtf_SaysWhy(byte[] bytes, string reason) =>
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => BtfTypes.Parse(bytes)).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadFile_FileThatIsNotBtf_IsNamed() =>
        Assert.Contains("Ebpf.sln cannot be used: It is not BTF", Assert.Throws<InvalidDataException>(() =>
            BtfTypes.ReadFile(Path.Combine(Repository.Root, "Ebpf.sln"))).Message, StringComparison.Ordinal);

    [Fact]
    public void ReadKernel_StructAndFunctions_AreFound()
    {
        Assert.SkipUnless(File.Exists(BtfTypes.KernelPath), "The kernel has no BTF.");
        BtfTypes kernel = BtfTypes.ReadKernel();

        Assert.Equal(16, kernel.Find<BtfStruct>("task_struct")!.FindMember("comm")!.Type.SizeBytes);
        Assert.Equal("int vfs_unlink", kernel.Find<BtfFunction>("vfs_unlink")!.ToString().Split('(')[0]);
        Assert.All(kernel, type => Assert.NotNull(type.ToString()));
    }
}
