namespace Ebpf.Build.Tests;

/// <summary>Files that no class can be made of: a sentence with the path, never another exception.</summary>
public class ObjectReaderTests
{
    [Fact]
    public void Read_ObjectOfTheTests_HasItsPrograms() => Assert.Equal(
        [("touch", "syscall"), ("on_enter", "tracepoint/syscalls/sys_enter_getpgid"), ("on_exit", "tracepoint/syscalls/sys_exit_getpgid")],
        ObjectReader.Read("types.o", TestObjects.Read("types")).Programs.Select(program => (program.Name, program.Section)));

    [Theory]
    [InlineData(5, 2, "big-endian")] // EI_DATA
    [InlineData(4, 1, "32 bits")] // EI_CLASS
    [InlineData(18, 62, "not for BPF")] // e_machine: x86-64
    [InlineData(0, 0, "not an object file")]
    public void Read_AnotherKindOfFile_SaysWhatItIs(int at, byte value, string message)
    {
        byte[] elf = TestObjects.Read("types");
        elf[at] = value;
        elf[at == 18 ? 19 : at] = at == 18 ? (byte)0 : value;

        BuildException e = Assert.Throws<BuildException>(() => ObjectReader.Read("/a b/types.o", elf));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.StartsWith("/a b/types.o: error EBPF101: It is ", e.ToDiagnostic(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_SaysSo() =>
        Assert.Contains("not an object file", Assert.Throws<BuildException>(() => ObjectReader.Read("x.o", [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_ObjectWithoutBtf_SaysHowToCompileIt()
    {
        byte[] elf = TestObjects.Read("types");
        elf.AsSpan()[elf.AsSpan().IndexOf(".rel.BTF\0"u8)..][6] = (byte)'X'; // The section's name is the end of this one.

        Assert.Equal("The object has no BTF: compile it with -g.", Assert.Throws<BuildException>(() => ObjectReader.Read("x.o", elf)).Message);
    }

    [Fact]
    public void Generate_AByteChanged_MakesAClassOrAnErrorOfTheBuild()
    {
        byte[] elf = TestObjects.Read("types");
        for (int i = 0; i < elf.Length; i += 5)
        {
            byte before = elf[i];
            elf[i] ^= (byte)(1 << (i % 8));
            Exception? e = Record.Exception(() => TestObjects.Generate("types.o", elf));
            Assert.True(e is null or BuildException, $"byte {i}: {e}");
            elf[i] = before;
        }
    }
}
