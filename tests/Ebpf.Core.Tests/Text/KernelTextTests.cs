using System.Text;

namespace Ebpf.Core.Tests;

public class KernelTextTests
{
    [Theory]
    [InlineData("plain ü 日本", "plain ü 日本")]
    [InlineData("new\nline\x1b[31m\t", @"new\x0aline\x1b[31m\x09")]
    [InlineData(@"back\slash", @"back\x5cslash")]
    [InlineData("\u202egnp.exe", @"\xe2\x80\xaegnp.exe")]
    [InlineData("zero\u200bwidth\u2028", @"zero\xe2\x80\x8bwidth\xe2\x80\xa8")]
    [InlineData("\u009b31m", @"\xc2\x9b31m")]
    [InlineData("a b\u00a0\u3000", @"a b\xc2\xa0\xe3\x80\x80")]
    [InlineData("\u3164\u2800\ufe0f", @"\xe3\x85\xa4\xe2\xa0\x80\xef\xb8\x8f")]
    [InlineData("", "")]
    public void ToDisplay_OfHostileText_IsOnePrintableLine(string text, string expected)
    {
        Assert.Equal(expected, KernelText.ToDisplay(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(expected, Encoding.UTF8.GetString(KernelText.ToDisplayUtf8(Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void ToDisplayUtf8_NothingToChange_IsTheBytesThemselves()
    {
        byte[] bytes = [.. "/tmp/a b"u8];

        Assert.True(KernelText.ToDisplayUtf8(bytes) == bytes);
    }

    [Fact]
    public void ToDisplay_OfTruncatedCharacter_EscapesItsBytes() =>
        Assert.Equal(@"a\xe6\x97", KernelText.ToDisplay([(byte)'a', 0xE6, 0x97]));

    [Fact]
    public void ToDisplay_Nul_IsEscaped() => Assert.Equal(@"a\x00b", KernelText.ToDisplay("a\0b"u8));

    [Theory]
    [InlineData("rm\0\0garbage", "rm")]
    [InlineData("full", "full")]
    [InlineData("\0", "")]
    [InlineData("", "")]
    public void Read_OfAnArrayOfCharacters_EndsAtItsNul(string characters, string expected) =>
        Assert.Equal(expected, KernelText.Read(Encoding.UTF8.GetBytes(characters)));

    [Fact]
    public void Read_BytesThatAreNotUtf8_AreReplaced() => Assert.Equal("a\ufffd", KernelText.Read([(byte)'a', 0xE6, 0]));
}
