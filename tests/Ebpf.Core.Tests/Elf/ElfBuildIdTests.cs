namespace Ebpf.Core.Tests;

public class ElfBuildIdTests
{
    private static readonly byte[] Library = File.ReadAllBytes(BinaryPath.Find("libc.so.6")!);

    [Fact]
    public void Find_OfTheCLibrary_Has20Bytes() => Assert.Equal(40, ElfBuildId.Find(Library)?.Length);

    [Fact]
    public void Find_NoteThatIsLongerThanTheFile_IsNull()
    {
        byte[] damaged = [.. Library];
        int note = damaged.AsSpan().IndexOf("\u0004\0\0\0\u0014\0\0\0\u0003\0\0\0GNU\0"u8);
        damaged[note + 4] = byte.MaxValue;
        damaged[note + 6] = byte.MaxValue;

        Assert.Null(ElfBuildId.Find(damaged));
    }

    [Fact]
    public void Find_NoElfFile_IsNull() => Assert.Null(ElfBuildId.Find("text"u8));
}
