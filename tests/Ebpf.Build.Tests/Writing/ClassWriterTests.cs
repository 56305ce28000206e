namespace Ebpf.Build.Tests;

/// <summary>The generated text. After a change that is meant, copy what the failure names over the verified file.</summary>
public class ClassWriterTests
{
    [Theory]
    [InlineData("types")]
    [InlineData("maps")]
    [InlineData("globals")]
    [InlineData("perf", "records=perf_record")]
    public void Write_ObjectOfTheTests_IsTheVerifiedText(string name, string? records = null)
    {
        string folder = Path.Combine(Repository.Root, "tests", "Ebpf.Build.Tests", "Writing", "Verified");
        string verified = Path.Combine(folder, $"{name}.cs");
        string received = Path.Combine(AppContext.BaseDirectory, $"{name}.received.cs");
        string text = TestObjects.Generate(name, records: records);
        File.WriteAllText(received, text);

        Assert.True(File.Exists(verified) && File.ReadAllText(verified) == text, $"The text has changed. If that is right: cp {received} {verified}");
    }

    [Fact]
    public void Write_SameObjectTwice_IsTheSameText() => Assert.Equal(TestObjects.Generate("types"), TestObjects.Generate("types"));

    [Fact]
    public void Write_NamesOfTheProject_AreUsed()
    {
        string text = TestObjects.Generate("types", names: "everything=Everything2;records=Ring;everything.color=Paint;point_t=Place");

        Assert.Contains("public Everything2 Everything", text, StringComparison.Ordinal);
        Assert.Contains("RingBufferReader<Record> Ring =>", text, StringComparison.Ordinal);
        Assert.Contains("public Color Paint;", text, StringComparison.Ordinal);
        Assert.Contains("struct Place :", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("everything=event", "'event' is not a name in C#.")]
    [InlineData("records=a b", "'a b' is not a name in C#.")]
    [InlineData("records=List", "")]
    [InlineData("records=Load", "'records' cannot be named Load: something else is.")]
    [InlineData("everything.color=ToString", "'everything.color' cannot be named ToString: something else is.")]
    [InlineData("COLOR_RED=Green;COLOR_GREEN=Green", "'COLOR_GREEN' cannot be named Green: something else is.")]
    public void Write_NameThatCannotBe_SaysWhich(string names, string message)
    {
        Exception? e = Record.Exception(() => TestObjects.Generate("types", names));

        Assert.Equal(message, e?.Message ?? "");
    }

    [Theory]
    [InlineData("Load")]
    [InlineData("Object")]
    [InlineData("Image")]
    public void Write_ClassNamedLikeItsMember_SaysWhatToDo(string name)
    {
        BuildItem item = TestObjects.Item(TestObjects.PathOf("types")) with { ClassName = name };

        BuildException e = Assert.Throws<BuildException>(() => ClassWriter.Write(item, ObjectReader.Read(item.Path, TestObjects.Read("types"))));

        Assert.Equal($"The class cannot be named {name}, as one of its members is: set ClassName.", e.Message);
    }

    [Fact]
    public void Item_ClassNameThatIsNone_IsRefused() =>
        Assert.Equal("'a b' is not a name in C#.", Assert.Throws<BuildException>(() => BuildItem.Parse("object\tx.o\ta b\t\t\t\t\t\t\t\t\tend")).Message);

    /// <summary>clang says whether an enum is signed from version 16 on; the committed objects are of an older one.</summary>
    [Fact]
    public void Write_BitFieldOfASignedEnum_KeepsTheSign()
    {
        byte[] elf = TestObjects.Read("names"), enumOfTwo = [2, 0, 0, 6, 4, 0, 0, 0];
        int at = elf.AsSpan().IndexOf(enumOfTwo);
        Assert.Equal(at, elf.AsSpan().LastIndexOf(enumOfTwo));
        elf[at + 3] |= 0x80;

        string text = TestObjects.Generate("names.o", elf);

        Assert.Contains("enum Level : int", text, StringComparison.Ordinal);
        Assert.Contains("readonly get => unchecked((Level)((long)((ulong)_bits4Of1 << 61) >> 61));", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_TypeAndClassOfOneName_SaysWhatToDo()
    {
        BuildItem types = TestObjects.Item(TestObjects.PathOf("types")), everything = TestObjects.Item(TestObjects.PathOf("maps")) with { ClassName = "Everything" };

        Assert.StartsWith("types.bpf.x86_64.o has a type Everything (everything)", AddBoth(types, everything), StringComparison.Ordinal);
        Assert.StartsWith("The type Everything (everything) would be called like the class of maps.bpf.x86_64.o", AddBoth(everything, types), StringComparison.Ordinal);
        Assert.Equal("types.bpf.x86_64.o has the class TypesOptions too: set ClassName, or a Namespace.", AddBoth(types, everything with { ClassName = "TypesOptions" }));
    }

    private static string AddBoth(params BuildItem[] items)
    {
        SourceFiles files = new("");
        return Assert.Throws<BuildException>(() => Array.ForEach(items, item => files.Add("", item, [new ObjectImage(item, null, File.ReadAllBytes(item.Path))]))).Message;
    }

    [Fact]
    public void Write_RecordsOfARing_AreTheProjectsChoice()
    {
        Assert.Contains("RingBufferReader<List> Records =>", TestObjects.Generate("types", records: "records=list"), StringComparison.Ordinal);
        Assert.Contains("does not have", Assert.Throws<BuildException>(() => TestObjects.Generate("types", records: "absent=list")).Message, StringComparison.Ordinal);
        Assert.Contains("does not describe", Assert.Throws<BuildException>(() => TestObjects.Generate("types", records: "records=absent")).Message, StringComparison.Ordinal);
    }
}
