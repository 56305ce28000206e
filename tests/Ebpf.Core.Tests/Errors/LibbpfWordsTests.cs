namespace Ebpf.Core.Tests;

public class LibbpfWordsTests
{
    private const string Text = "libbpf: prog 'first': failed to find kernel BTF type ID of 'task': -ESRCH\nlibbpf: map 'm': failed to create: -EINVAL\n";

    [Theory]
    [InlineData("failed to find kernel BTF type ID of '", "task")]
    [InlineData("map '", "m")]
    [InlineData("no such words '", null)]
    [InlineData("-EINVAL", null)]
    public void NameAfter_Words_IsWhatTheQuotationMarkEnds(string words, string? name) => Assert.Equal(name, new LibbpfWords(Text).NameAfter(words));

    [Theory]
    [InlineData("': failed to find kernel BTF type ID of '", "first")]
    [InlineData("': failed to create: ", "m")]
    [InlineData("no such words", null)]
    [InlineData("libbpf: prog", null)]
    public void NameBefore_Words_BeginsAtTheQuotationMark(string words, string? name) => Assert.Equal(name, new LibbpfWords(Text).NameBefore(words));
}
