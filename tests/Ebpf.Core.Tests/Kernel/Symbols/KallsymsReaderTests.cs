namespace Ebpf.Core.Tests;

public class KallsymsReaderTests
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 5_000).Select(i => $"function_{i}")];

    /// <summary>Far more than the reader's buffer holds, with lines in between that are no functions.</summary>
    private static readonly string Table = string.Join('\n', Names.Select(name => $"ffffffff81000000 t {name}\nffffffff82000000 d data\n"));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_096)]
    [InlineData(int.MaxValue)]
    public void TryRead_TextInPiecesOfAnySize_GivesEachFunctionOnce(int pieceLength) =>
        Assert.Equal(Names, Read(new PiecewiseReader(Table, pieceLength)));

    [Theory]
    [InlineData("0 t last", "last")]
    [InlineData("0 t first\n0 t last\n", "first last")]
    [InlineData("\n\n0 t only\n\n", "only")]
    [InlineData("", "")]
    public void TryRead_EndOfTheText_LosesAndAddsNothing(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Read(new StringReader(text))));

    [Fact]
    public void TryRead_LineLongerThanTheBuffer_Ends() =>
        Assert.Single(Read(new StringReader($"0 t {new string('x', 3 * KernelSymbols.ReadSize)}")));

    private static List<string> Read(TextReader text)
    {
        KallsymsReader functions = new(text);
        List<string> names = [];
        while (functions.TryRead(out KallsymsEntry entry))
        {
            names.Add(entry.Name.ToString());
        }

        return names;
    }

    private sealed class PiecewiseReader(string text, int pieceLength) : StringReader(text)
    {
        public override int Read(Span<char> buffer) => base.Read(buffer[..Math.Min(buffer.Length, pieceLength)]);
    }
}
