using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkEventTests
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
    public void DisplayText_OfHostileText_IsOnePrintableLine(string text, string expected) =>
        Assert.Equal(expected, DisplayText.Escape(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void DisplayText_OfTruncatedCharacter_EscapesItsBytes() =>
        Assert.Equal(@"a\xe6\x97", DisplayText.Escape([(byte)'a', 0xE6, 0x97]));

    [Fact]
    public void Default_OfStruct_IsEmptyAndDoesNotThrow()
    {
        UnlinkEvent e = default;

        Assert.Equal(("", "", ""), (e.Path, e.DisplayPath, e.DisplayCommand));
        Assert.Empty(e.GetPathBytes());
        Assert.Equal("[0] OK ", e.ToString());
    }

    /// <summary>Inside the kernel there are more errors than user space knows, as 512 (ERESTARTSYS).</summary>
    [Fact]
    public void ErrorName_OfANumberWithoutOne_IsTheNumber()
    {
        UnlinkEventParser parser = new(new MonotonicClock(TimeProvider.System));
        Assert.True(parser.TryParse(RecordBuilder.Build("a"u8, "x", record => RecordBuilder.Put(record, 64, -512)), out UnlinkEvent e));

        Assert.Equal((512, "512", "x[10] 512 a"), (e.ErrorNumber, e.ErrorName, e.ToString()));
    }

    [Fact]
    public void ToString_OfHostileNames_IsPrintable()
    {
        UnlinkEventParser parser = new(new MonotonicClock(TimeProvider.System));
        Assert.True(parser.TryParse(RecordBuilder.Build("a\nb"u8, "x\x1b"), out UnlinkEvent e));

        Assert.Equal(@"x\x1b[10] ENOENT a\x0ab", e.ToString());
    }
}
