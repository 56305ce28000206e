using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class UnlinkEventTests
{
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
        UnlinkEventParser parser = new(KernelClock.Start());
        Assert.True(parser.TryParse(RecordBuilder.Build("a"u8, "x", record => RecordBuilder.Put(record, nameof(UnlinkEventLayout.Result), -512)), out UnlinkEvent e));

        Assert.Equal((512, "512", "process[10] 512 a"), (e.ErrorNumber, e.ErrorName, e.ToString()));
    }

    [Fact]
    public void ToString_OfHostileNames_IsPrintable()
    {
        UnlinkEventParser parser = new(KernelClock.Start());
        Assert.True(parser.TryParse(RecordBuilder.Build("a\nb"u8, "x\x1b", NameProcess), out UnlinkEvent e));

        Assert.Equal(@"y\x1b[10] ENOENT a\x0ab", e.ToString());

        static void NameProcess(byte[] record) => RecordBuilder.Put(record, nameof(UnlinkEventLayout.ProcessCommand), "y\x1b\0\0\0\0\0"u8);
    }

    /// <summary>The number is the process's, and a pool's thread has a name of its own.</summary>
    [Fact]
    public void ToString_OfAThreadWithAName_NamesTheProcess()
    {
        UnlinkEventParser parser = new(KernelClock.Start());
        Assert.True(parser.TryParse(RecordBuilder.Build("a"u8, ".NET TP Worker"), out UnlinkEvent e));

        Assert.Equal("process[10] ENOENT a", e.ToString());
    }

    [Fact]
    public void Display_OfNamesThatCanBeSeen_IsTheNamesThemselves()
    {
        UnlinkEventParser parser = new(KernelClock.Start());
        Assert.True(parser.TryParse(RecordBuilder.Build("a b~"u8, "rm"), out UnlinkEvent e));

        Assert.Equal("a b~", e.DisplayPath);
        Assert.Same(e.Command, e.DisplayCommand);
    }

    [Theory]
    [InlineData(@"a\b", @"a\x5cb")]
    [InlineData("a\u007f", @"a\x7f")]
    [InlineData("é", "é")]
    public void Display_OfOtherNames_IsMade(string path, string display)
    {
        UnlinkEventParser parser = new(KernelClock.Start());
        Assert.True(parser.TryParse(RecordBuilder.Build(Encoding.UTF8.GetBytes(path), "rm"), out UnlinkEvent e));

        Assert.Equal(display, e.DisplayPath);
    }
}
