namespace Ebpf.Core.Tests;

public class ElfFunctionsTests
{
    private static readonly byte[] Library = File.ReadAllBytes(BinaryPath.Find("libc.so.6")!);
    private static readonly HashSet<string> Wanted = ["getpid"];

    [Fact]
    public void Find_OfTheCLibrary_HaveTheOffsetsOfTheirCode()
    {
        ElfSymbol function = ElfFunctions.Find(Library, Wanted)[0];

        Assert.True(function.FileOffset > 0 && function.FileOffset + function.Size <= (ulong)Library.Length);
        Assert.True(function.Size > 0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(4096)]
    public void Find_FileCutOff_IsInvalidData(int length) =>
        Assert.Throws<InvalidDataException>(() => ElfFunctions.Find(Library.AsSpan(0, length), Wanted));

    /// <summary>64 names of a MiB each are in half of the bytes: 512 of them are more than is read.</summary>
    [Theory]
    [InlineData(64, false)]
    [InlineData(512, true)]
    public void Find_ManySymbolsOfOneEndlessName_AreBounded(int symbols, bool isRefused)
    {
        byte[] file = WithOneName(symbols, nameLength: 1 << 20);

        Exception? thrown = Record.Exception(() => ElfFunctions.Find(file, Wanted));

        Assert.Equal(isRefused, thrown is InvalidDataException);
    }

    [Fact]
    public void Find_AnyByteOfTheHeadersChanged_IsInvalidDataOrAnAnswer()
    {
        byte[] damaged = [.. Library];
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            int header = (int)BitConverter.ToUInt64(Library, 40);
            int place = random.Next(2) == 0 ? random.Next(64) : header + random.Next(Library.Length - header);
            damaged[place] ^= (byte)(1 << random.Next(8));
            Exception? thrown = Record.Exception(() => ElfFunctions.Find(damaged, Wanted));
            Assert.True(thrown is null or InvalidDataException, $"{thrown}");
            damaged[place] = Library[place];
        }
    }

    /// <summary>A file of two sections: functions that all have the same name, which no NUL ends, and the name.</summary>
    private static byte[] WithOneName(int symbols, int nameLength)
    {
        const int HeaderLength = 64, SymbolLength = 24;
        int names = HeaderLength + (symbols * SymbolLength), sections = names + nameLength;
        byte[] file = new byte[sections + (2 * HeaderLength)];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BitConverter.TryWriteBytes(file.AsSpan(40), (ulong)sections);
        BitConverter.TryWriteBytes(file.AsSpan(58), (ushort)HeaderLength);
        BitConverter.TryWriteBytes(file.AsSpan(60), (ushort)2);
        for (int i = 0; i < symbols; i++)
        {
            file[HeaderLength + (i * SymbolLength) + 4] = 2; // STT_FUNC
            file[HeaderLength + (i * SymbolLength) + 6] = 1; // Its section.
        }

        file.AsSpan(names, nameLength).Fill((byte)'x');
        WriteSection(file.AsSpan(sections), type: 2, HeaderLength, symbols * SymbolLength, link: 1);
        WriteSection(file.AsSpan(sections + HeaderLength), type: 3, names, nameLength, link: 0);
        return file;
    }

    private static void WriteSection(Span<byte> header, uint type, int offset, int size, uint link)
    {
        BitConverter.TryWriteBytes(header[4..], type);
        BitConverter.TryWriteBytes(header[24..], (ulong)offset);
        BitConverter.TryWriteBytes(header[32..], (ulong)size);
        BitConverter.TryWriteBytes(header[40..], link);
    }
}
