namespace Ebpf.Build.Tests;

public class ClangMessagesTests
{
    [Fact]
    public void WriteTo_ErrorsAndWarnings_AreAsMsBuildReadsThem()
    {
        const string Text = "/a b/x.bpf.c:3:5: warning: unused variable 'i' [-Wunused]\n  int i;\n      ^\n/a b/x.bpf.c:9:1: error: expected ';'\n2 messages\n";
        StringWriter output = new();

        BuildException e = Assert.Throws<BuildException>(() => new ClangMessages("x.bpf.c", Text).WriteTo(output, isFailed: true));

        Assert.Equal("/a b/x.bpf.c(3,5): warning EBPF103: unused variable 'i' [-Wunused]", output.ToString().Trim());
        Assert.Equal("/a b/x.bpf.c(9,1): error EBPF103: expected ';'", e.ToDiagnostic());
    }

    [Fact]
    public void WriteTo_FailureWithoutAPlace_HasItsWords() => Assert.Equal(
        "/x.bpf.c: error EBPF103: clang fails: clang: error: no such target 'bpf'",
        Assert.Throws<BuildException>(() => new ClangMessages("/x.bpf.c", "clang: error: no such target 'bpf'\n").WriteTo(TextWriter.Null, isFailed: true)).ToDiagnostic());

    [Fact]
    public void Parse_NamesWithSpacesAndLinesThatGoOn_AreAllFiles() => Assert.Equal(
        ["/a b/x.bpf.c", "/usr/include/y.h", "/z#.h"], DependencyFile.Parse("x.o: /a\\ b/x.bpf.c \\\n  /usr/include/y.h /z\\#.h\n"));
}
